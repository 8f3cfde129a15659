import { describe, expect, it } from 'vitest';
import { dotNetTime, eventData, withProperties } from './trigger-data.js';

describe('trigger metadata', () => {
  it('holds the top-level properties of a JSON message, all but lists and nulls', () => {
    const message = JSON.stringify({ text: 'a', number: 5, yes: true, nested: { b: 1 }, list: [1], nothing: null });

    expect(withProperties({}, message)).toEqual({
      text: { string: 'a' },
      number: { string: '5' },
      yes: { string: 'True' },
      nested: { json: '{"b":1}' },
    });
  });

  it('lets a property hide a built-in name, whatever its case', () => {
    const builtIn = { Id: { string: 'of the queue' }, DequeueCount: { json: '1' } };

    expect(withProperties(builtIn, '{"id":"of the message"}')).toEqual({
      Id: { string: 'of the message' },
      DequeueCount: { json: '1' },
    });
  });

  it.each(['plain text', '[1,2]', '5', '"x"'])('has nothing of %s', (text) => {
    expect(withProperties({}, text)).toEqual({});
  });

  it('goes with one event', () => {
    const event = { id: 'e', data: { jobId: 'j' } };

    expect(eventData(event)).toEqual({
      value: { json: JSON.stringify(event) },
      metadata: { id: { string: 'e' }, data: { json: '{"jobId":"j"}' } },
    });
  });
});

describe('dotNetTime', () => {
  it.each([
    ['2026-11-23T10:00:00.000Z', '2026-11-23T10:00:00+00:00'],
    ['2026-11-23T10:00:20.120Z', '2026-11-23T10:00:20.12+00:00'],
  ])('writes %s as %s', (time, text) => {
    expect(dotNetTime(new Date(time))).toBe(text);
  });
});
