import { describe, expect, it } from 'vitest';
import { parseHostSettings } from './host-settings.js';
import { messagesIn } from './queue-output.js';
import { decode, encode } from './queue.js';

const settings = (messageEncoding: string) =>
  parseHostSettings({ version: '2.0', extensions: { queues: { messageEncoding } } }).queues;

describe('the encoding of messages', () => {
  it.each(['', 'plain', 'ä€😀', '{"a":1}'])('gives %j back', (text) => {
    expect(decode(encode(text, settings('base64')), settings('base64'))).toBe(text);
    expect(encode(text, settings('none'))).toBe(text);
    expect(decode(text, settings('none'))).toBe(text);
  });

  it.each(['plain text', '{"a":1}', 'abc', '===='])('knows that %s is not base64', (text) => {
    expect(decode(text, settings('base64'))).toBeUndefined();
  });
});

describe('messages of a queue output', () => {
  it.each([
    [{ string: 'text' }, ['text']],
    [{ string: '["a",{"b":1}]' }, ['a', '{"b":1}']],
    [{ json: '{"a":[1]}' }, ['{"a":[1]}']],
    [{ json: '[1,"two"]' }, ['1', 'two']],
    [{ json: '[]' }, []],
    [{ int: 5 }, ['5']],
    [{ bytes: new Uint8Array([104, 105]) }, ['hi']],
  ])('%j is %j', (data, messages) => {
    expect(messagesIn(data)).toEqual(messages);
  });
});
