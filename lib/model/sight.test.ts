import { describe, expect, it } from 'vitest';
import { ResourceId } from './resource-id.js';
import { fail, ok, type Failure } from './result.js';
import { Look, unseen, valueOf } from './sight.js';

const id = ResourceId.parse('/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv');
const refusals: readonly (readonly [string, Failure])[] = [
  ['needs Microsoft.KeyVault/vaults/read', { kind: 'denied', action: 'Microsoft.KeyVault/vaults/read', scope: id }],
  ['it is not there', { kind: 'target-gone', resourceId: id }],
  ['ScopeLocked', { kind: 'locked', resourceId: id, detail: 'ScopeLocked' }],
  ['no such thing', { kind: 'refused', code: 'BadRequest', detail: 'no such thing' }],
];

describe('looking at several things', () => {
  it.each(refusals)('goes on past what Azure refuses, and says why: %s', async (why, failure) => {
    const look = new Look();
    const hidden = await look.at('vault kv', () => Promise.resolve(fail(failure)));
    const shown = await look.at('disk os', () => Promise.resolve(ok('it')));
    expect(unseen(hidden, shown, undefined)).toEqual([`vault kv cannot be seen: ${why}`]);
    expect([valueOf(hidden), valueOf(shown), valueOf(undefined)]).toEqual([undefined, 'it', undefined]);
    expect(look.result('all')).toEqual(ok('all'));
  });

  it('ends at what may be seen later: nothing more is read, and the whole is to be tried again', async () => {
    const late = { kind: 'throttled', retryAfterInMs: 5_000, detail: '429' } as const;
    const look = new Look();
    let asked = 0;
    await look.at('vault kv', () => Promise.resolve(fail(late)));
    const next = await look.at('disk os', () => {
      asked += 1;
      return Promise.resolve(ok('it'));
    });
    expect([asked, unseen(next), look.result('all')]).toEqual([0, ['disk os'], fail(late)]);
  });
});
