import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Failure } from '../../model/result.js';
import { idOf, WorldReader } from '../../../test/support/reader.js';
import {
  DENIED,
  IDS,
  kept,
  KEPT_KEY,
  KEPT_SECRET,
  lookAt,
  machine,
  NOW,
  point,
  points,
  secret,
  settings,
  subject,
  vault,
  worldWith,
  type Differences,
} from '../../../test/support/missing-key.js';
import { missingKey } from './index.js';
import { observe } from './observe.js';

const NOTHING = { properties: {} };
const keptReads = (asked: readonly string[]) => asked.filter((one) => one.startsWith('keptKeys'));
const keyGone = (lists: NonNullable<Differences['lists']>): Differences => ({ without: [IDS.key], lists });

describe('recovery points', () => {
  it('are looked at the vault tier first, newest first, and only until one keeps what is needed', async () => {
    const { asked, steps } = await lookAt(
      keyGone(
        points(
          [point('9', 'InstantRP'), kept()],
          [point('8', 'HardenedRP', false), kept()],
          [point('7'), NOTHING],
          [point('6'), kept()],
          [point('5'), kept()],
        ),
      ),
    );
    expect(keptReads(asked)).toEqual(['keptKeys 7', 'keptKeys 6']);
    expect(steps).toMatchObject([{ source: { recoveryPoint: `${IDS.item}/recoveryPoints/6`.toLowerCase() } }]);
  });

  it('are looked at three at most', async () => {
    const nothing = ['9', '8', '7'].map((name) => [point(name), NOTHING] as const);
    const { asked, steps } = await lookAt(keyGone(points(...nothing, [point('6'), kept()])));
    expect(keptReads(asked)).toEqual(['keptKeys 9', 'keptKeys 8', 'keptKeys 7']);
    expect(steps).toEqual([]);
  });

  it('with the very version win over newer ones', async () => {
    const other = kept('https://kv-01.vault.azure.net/keys/kek-01/k9');
    const all = points([point('9'), other], [point('8'), KEPT_SECRET], [point('7'), kept()], [point('6'), kept()]);
    const { asked, steps } = await lookAt(keyGone(all));
    expect(keptReads(asked)).toEqual(['keptKeys 9', 'keptKeys 8', 'keptKeys 7']);
    expect(steps).toMatchObject([{ atMost: 'auto', source: { recoveryPoint: expect.stringMatching(/7$/) as string } }]);
  });

  it('may each keep one of two things that are gone', async () => {
    const all = points([point('9'), KEPT_KEY], [point('8'), KEPT_SECRET]);
    const { steps } = await lookAt({ without: [IDS.key, IDS.secret], lists: all });
    expect(steps.map(({ source }) => source?.recoveryPoint.at(-1))).toEqual(['9', '8']);
  });

  it('of another vault or another key keep nothing of use', async () => {
    const elsewhere = kept('https://kv-09.vault.azure.net/keys/kek-01/k1');
    const another = kept('https://kv-01.vault.azure.net/keys/kek-02/k1', 'no URL');
    const { ways } = await lookAt(keyGone(points([point('9'), elsewhere], [point('8'), another])));
    expect(ways.at(-1)).toContain(
      'recovery point 8 of 2026-03-08T02:00:00Z keeps key kek-02, version k1 and secret no URL',
    );
  });

  it.each([
    [
      'there is no protected item',
      { protectedItem: undefined },
      {},
      'the VM is protected in no vault, so that there is no recovery point',
    ],
    [
      'they may not be listed',
      {},
      { failures: { recoveryPoints: DENIED('recoveryPoints/read') } },
      'its recovery points cannot be seen: needs recoveryPoints/read',
    ],
    [
      'one may not be read',
      {},
      {
        lists: points([{ ...point('9'), properties: { isSourceVMEncrypted: true } }, kept()]),
        failures: { keptKeys: DENIED('recoveryPoints/read') },
      },
      '1 recovery point, 1 with encrypted disks; recovery point 9: what it keeps cannot be seen: needs recoveryPoints/read',
    ],
    [
      'one keeps nothing',
      {},
      { lists: points([point('9'), NOTHING]) },
      '1 recovery point, 1 with encrypted disks; recovery point 9 of 2026-03-09T02:00:00Z keeps neither key nor secret',
    ],
    [
      'one says no version',
      {},
      { lists: points([point('9'), kept('https://kv-01.vault.azure.net/keys/kek-02')]) },
      '1 recovery point, 1 with encrypted disks; recovery point 9 of 2026-03-09T02:00:00Z keeps key kek-02 and secret BEK-01, version s1',
    ],
  ])('where %s, that is said', async (_, more, differences, says) => {
    const { ways } = await lookAt({ ...differences, without: [IDS.key] }, more);
    expect(ways.at(-1)).toBe(`Looked at: key vault kv-01; key kek-01; its soft-deleted ones; ${says}.`);
  });

  it('are not looked at where nothing is gone', async () => {
    const { asked } = await lookAt({ instead: [secret({ enabled: false })] });
    expect(asked).not.toContain('recoveryPoints vm-01');
  });
});

describe('a look that Azure interrupts', () => {
  const busy: Failure = { kind: 'throttled', retryAfterInMs: 1, detail: 'slow down' };
  it.each([
    ['virtualMachine', []],
    ['keyVault', []],
    ['deletedVault', [IDS.vault]],
    ['vaultKey', []],
    ['vaultSecret', []],
    ['deletedObject', [IDS.key]],
    ['recoveryPoints', [IDS.key]],
    ['keptKeys', [IDS.key]],
  ] as const)('at %s is taken again later', async (read, without) => {
    const world = worldWith({ without, lists: points([point('9'), kept()]), failures: { [read]: busy } });
    expect(await observe(subject(), new WorldReader(world), NOW)).toEqual({ ok: false, failure: busy });
  });
});

it('what Azure recorded of a recovery point is understood: the key of a vault in capitals, its port in the URL', async () => {
  const file = readFileSync(new URL('fixtures/recovery-point.json', import.meta.url), 'utf8');
  const { body } = z.object({ body: z.looseObject({ id: z.string() }) }).parse(JSON.parse(file));
  const at = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/ArpitTestKeyVault';
  const host = 'https://arpittestkeyvault.vault.azure.net';
  const [keyUrl, secretUrl] = [
    `${host}/keys/ArpitTestKeyVaultKey/a571b984c04a405f84e3433418fcc573`,
    `${host}/secrets/DE990D5D-652A-4043-9326-7F4BB9378277/ca4786664b4d4785bad89f1dba049282`,
  ];
  const world = worldWith({
    instead: [machine([settings(keyUrl, secretUrl, at)]), vault(at)],
    lists: { recoveryPoints: { [IDS.item]: [body] }, keptKeys: { [body.id]: [body] } },
  });
  const found = await missingKey({ now: () => NOW }).look(subject(), new WorldReader(world));
  expect(found).toMatchObject({
    ok: true,
    value: {
      plan: {
        then: 'change',
        steps: [
          {
            resourceId: `${at}/keys/ArpitTestKeyVaultKey`.toLowerCase(),
            atMost: 'auto',
            source: { recoveryPoint: idOf(body.id) },
          },
          {
            source: {
              secret: { tags: { DiskEncryptionKeyFileName: 'DE990D5D-652A-4043-9326-7F4BB9378277.BEK' } },
            },
          },
        ],
      },
    },
  });
  expect(JSON.stringify(found)).not.toContain('REDACTED');
});
