import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CaseId } from '../../model/case.js';
import { ResourceId } from '../../model/resource-id.js';
import type { Answer } from './answer.js';
import { checked, exchange, exchanges, parsed } from './send.js';

const by = CaseId.parse('8f14e45f-ceea-467f-9c3f-1d4f5b1a2c3d');
const resource = ResourceId.parse('/subscriptions/s');
const call = { by, resource, action: 'A/read', identity: 'us' };
const answer = (status: number, bodyAsText = ''): Answer => ({ status, headers: new Map(), bodyAsText });

describe('one exchange', () => {
  test('an answer counts, even where the SDK could not make its own model of it', async () => {
    const got = await exchange(call, ({ onResponse }) => {
      onResponse(answer(200, '{}'));
      throw new TypeError("Cannot read properties of undefined (reading 'map')");
    });
    expect(got).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test('a bug before anything was answered is thrown on', async () => {
    await expect(exchange(call, () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });

  test('no answer and no error is a bug', async () => {
    await expect(exchange(call, () => Promise.resolve())).rejects.toThrow('no answer');
  });
});

test('several exchanges fail with the one that fails', async () => {
  const error = Object.assign(new Error('gone'), { name: 'RestError', response: answer(404) });
  const got = await exchanges(call, ({ onResponse }) => {
    onResponse(answer(200, '{"value":[]}'));
    return Promise.reject(error);
  });
  expect(got).toEqual({ ok: false, failure: { kind: 'target-gone', resourceId: resource } });
});

describe('an answer that is not as expected', () => {
  const schema = z.object({ properties: z.object({ level: z.string() }) });

  test('names the field and shows nothing of the rest', () => {
    const result = parsed(schema, answer(200, '{"properties":{"level":5,"password":"hunter2"}}'), call);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'refused', code: 'UnexpectedAnswer' } });
    expect(JSON.stringify(result)).toContain('properties.level');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test('is as good as no answer where it is no JSON', () => {
    expect(parsed(schema, answer(200, '<html>'), call)).toMatchObject({ failure: { kind: 'transient' } });
  });

  test('is fine where it fits', () => {
    expect(checked(schema, { properties: { level: 'x', more: 1 } })).toEqual({
      ok: true,
      value: { properties: { level: 'x' } },
    });
  });
});
