import { describe, expect, it } from 'vitest';
import {
  BEK_ONLY,
  DENIED,
  disk,
  IDS,
  kept,
  KEPT_SECRET,
  key,
  KEY_URL,
  lookAt,
  machine,
  point,
  points,
  secret,
  seconds,
  settings,
  vault,
  type Differences,
} from '../../../test/support/missing-key.js';

const low = (id: string): string => id.toLowerCase();
const P3 = low(`${IDS.item}/recoveryPoints/3`);
const POINT = 'recovery point 3 of 2026-03-03T02:00:00Z';
const keptBy = (keeps: unknown) => points([point('3'), keeps]);
const deleted = (enabled: boolean, ...ids: readonly string[]): Differences => ({
  without: ids,
  lists: { deletedObject: Object.fromEntries(ids.map((id) => [id, [{ attributes: { enabled } }]])) },
});
const DELETED_VAULT = {
  deletedVault: { 'kv-01': [{ name: 'kv-01', properties: { vaultId: IDS.vault } }] },
};
const BACK = { softDeleted: false, enabled: true };

describe('a vault', () => {
  it('that is soft-deleted is recovered, and its role assignments are the next look', async () => {
    const { steps } = await lookAt({ without: [IDS.vault], lists: DELETED_VAULT });
    expect(steps).toEqual([
      {
        kind: 'key-vault',
        resourceId: low(IDS.vault),
        cause: `missing-key/vault-deleted@${low(IDS.vault)}`,
        summary:
          'Recover soft-deleted key vault kv-01. It comes back without its role assignments: what Azure Backup needs of them is granted again after the next look',
        before: { location: 'westeurope', softDeleted: true },
        after: { location: 'westeurope', softDeleted: false },
        atMost: 'auto',
        undo: 'never',
      },
    ]);
  });

  it('that was purged is made anew where a recovery point keeps all that the VM needs of it, once somebody agrees', async () => {
    const { steps } = await lookAt({ without: [IDS.vault], lists: keptBy(kept()) });
    expect(steps).toEqual([
      {
        kind: 'key-vault',
        resourceId: low(IDS.vault),
        cause: `missing-key/vault-gone@${low(IDS.vault)}`,
        summary: `Create key vault kv-01 in westeurope anew. To come after that: Restore key kek-01 into key vault kv-01 from ${POINT}; Set secret BEK-01 in key vault kv-01 anew from ${POINT}. It gets a new version: afterwards a person points VM vm-01 to it (run the encryption extension again), or restores the disks and creates the VM with it`,
        before: null,
        after: { location: 'westeurope', softDeleted: false },
        because:
          'key vault kv-01 was purged or moved away: a new one of that name has none of its settings, and of its contents only what recovery points keep',
        atMost: 'approve',
        undo: 'never',
      },
    ]);
  });

  it('that was purged is left to a person where something in it cannot come back', async () => {
    const { ways, steps } = await lookAt({ without: [IDS.vault], lists: keptBy(KEPT_SECRET) });
    expect(steps).toEqual([]);
    expect(ways[0]).toBe('Create key vault kv-01 in westeurope again, under the same name, and fill it:');
    expect(ways.slice(1)).toEqual([
      'Nothing that can be seen keeps key kek-01 (key vault kv-01). Where somebody has a backup file of it: az keyvault key restore --vault-name kv-01 --file <file>.',
      'As long as VM vm-01 runs its disks are unlocked: copy what is on them before it is stopped.',
      `Looked at: key vault kv-01; soft-deleted key vaults of westeurope; 1 recovery point, 1 with encrypted disks; ${POINT} keeps secret BEK-01, version s1.`,
    ]);
  });

  it.each([
    [IDS.vault.replace('rg-app', 'rg-other'), low(IDS.vault.replace('rg-app', 'rg-other'))],
    ['nowhere', 'unknown'],
  ])('whose name a soft-deleted one of %s holds is left to a person', async (vaultId, where) => {
    const deletedVault = { 'kv-01': [{ name: 'kv-01', properties: { vaultId } }] };
    const { ways } = await lookAt({ without: [IDS.vault], lists: { ...keptBy(kept()), deletedVault } });
    expect(ways).toEqual([
      `A soft-deleted key vault holds the name kv-01; it was ${where}. Where that is the one which VM vm-01 used, recover it there and bring it back to ${low(IDS.vault)}.`,
    ]);
  });

  it('comes alone and first, before keys of another one', async () => {
    const other = IDS.vault.replace('kv-01', 'kv-02');
    const keyUrl = 'https://kv-02.vault.azure.net/keys/kek-01/k1';
    const both = { ...settings(), keyEncryptionKey: { keyUrl, sourceVault: { id: other } } };
    const deletedObject = { [`${other}/keys/kek-01`]: [{}] };
    const { steps, causes } = await lookAt({
      instead: [machine([both]), vault(other)],
      without: [IDS.vault],
      lists: { ...DELETED_VAULT, deletedObject },
    });
    expect(causes).toEqual(['vault-deleted', 'key-deleted']);
    expect(steps.map(({ resourceId }) => resourceId)).toEqual([low(IDS.vault)]);
  });
});

describe('what is soft-deleted', () => {
  it.each([true, false])('is recovered as it was (enabled: %s), keys before secrets', async (enabled) => {
    const { steps } = await lookAt(deleted(enabled, IDS.key, IDS.secret));
    expect(steps.map(({ resourceId }) => resourceId)).toEqual([low(IDS.key), low(IDS.secret)]);
    expect(steps[0]).toEqual({
      kind: 'key-vault-object',
      resourceId: low(IDS.key),
      cause: `missing-key/key-deleted@${low(IDS.key)}`,
      summary: 'Recover soft-deleted key kek-01 (key vault kv-01)',
      before: { softDeleted: true, enabled },
      after: { softDeleted: false, enabled },
      atMost: 'auto',
      undo: 'never',
    });
  });

  it('cannot be seen: nothing is restored over it, a person recovers it or lets us see', async () => {
    const failures = { deletedObject: DENIED('Microsoft.KeyVault/vaults/keys/read') };
    const { ways } = await lookAt({ without: [IDS.key], failures, lists: keptBy(kept()) });
    const let_ =
      'Let Backup Medic see soft-deleted keys of key vault kv-01 (whether it is soft-deleted cannot be seen: needs Microsoft.KeyVault/vaults/keys/read), or recover it: az keyvault key recover --vault-name kv-01 --name kek-01. Where it is not soft-deleted:';
    expect(ways).toEqual([`${let_} ${POINT} keeps it.`]);
    const without = await lookAt({ without: [IDS.key], failures });
    expect(without.ways).toEqual([`${let_} no recovery point that was looked at keeps it.`]);
  });
});

describe('a key that is gone', () => {
  it('is restored from the recovery point that keeps its version', async () => {
    const { steps } = await lookAt({ without: [IDS.key], lists: keptBy(kept()) });
    expect(steps).toEqual([
      {
        kind: 'key-vault-object',
        resourceId: low(IDS.key),
        cause: `missing-key/key-gone@${low(IDS.key)}`,
        summary: `Restore key kek-01 into key vault kv-01 from ${POINT}`,
        before: null,
        after: BACK,
        source: { recoveryPoint: P3 },
        atMost: 'auto',
        undo: 'never',
      },
    ]);
  });

  it.each([
    ['/k9', 'version k9'],
    ['', 'no version'],
  ])('is restored in another version (%s) once somebody agrees, and that is said', async (version, says) => {
    const keyUrl = `https://kv-01.vault.azure.net:443/keys/KEK-01${version}`;
    const [step] = (await lookAt({ without: [IDS.key], lists: keptBy(kept(keyUrl)) })).steps;
    const because = `recovery point 3 of 2026-03-03T02:00:00Z keeps key kek-01 as of ${says}, and VM vm-01 refers to version k1`;
    expect(step).toMatchObject({ atMost: 'approve', because, source: { recoveryPoint: P3 } });
    expect(step?.summary).toBe(`Restore key kek-01 into key vault kv-01 from ${POINT}. R${because.slice(1)}`);
  });

  it('that two disks need in two versions comes back once, and the worse version decides', async () => {
    const disks = [settings(), settings('https://kv-01.vault.azure.net/keys/kek-01/k0')];
    const { steps } = await lookAt({ instead: [machine(disks)], without: [IDS.key], lists: keptBy(kept()) });
    expect(steps).toMatchObject([{ resourceId: low(IDS.key), atMost: 'approve' }]);
  });

  it('and that nothing keeps is a person’s, who is told where it was looked for', async () => {
    const { ways } = await lookAt({ without: [IDS.key] });
    expect(ways.at(-1)).toBe(
      'Looked at: key vault kv-01; key kek-01; its soft-deleted ones; 0 recovery points, 0 with encrypted disks.',
    );
  });

  it('and made anew without the version that the VM refers to is a person’s', async () => {
    const made = key({}, 'k2');
    const encryptAgain =
      'Encrypt VM vm-01 again with version k2 of key kek-01 (key vault kv-01) while the VM still runs.';
    expect((await lookAt({ instead: [made], lists: keptBy(kept()) })).ways).toEqual([
      encryptAgain,
      `Or restore the key from ${POINT}, which keeps version k1, into another key vault, and the disks with it.`,
    ]);
    expect((await lookAt({ instead: [made], lists: keptBy(KEPT_SECRET) })).ways).toEqual([
      encryptAgain,
      `Looked at: the versions of key kek-01 (key vault kv-01); 1 recovery point, 1 with encrypted disks; ${POINT} keeps secret BEK-01, version s1.`,
    ]);
  });
});

describe('a secret that is gone', () => {
  it('is set anew as Azure Disk Encryption wrote it, once somebody agrees: its version is new', async () => {
    const { steps } = await lookAt({ without: [IDS.secret], lists: keptBy(kept()) });
    expect(steps).toEqual([
      {
        kind: 'key-vault-object',
        resourceId: low(IDS.secret),
        cause: `missing-key/secret-gone@${low(IDS.secret)}`,
        summary: `Set secret BEK-01 in key vault kv-01 anew from ${POINT}. It gets a new version: afterwards a person points VM vm-01 to it (run the encryption extension again), or restores the disks and creates the VM with it`,
        before: null,
        after: BACK,
        source: {
          recoveryPoint: P3,
          secret: {
            contentType: 'Wrapped BEK',
            tags: {
              DiskEncryptionKeyEncryptionAlgorithm: 'RSA-OAEP',
              DiskEncryptionKeyFileName: 'BEK-01.BEK',
              DiskEncryptionKeyEncryptionKeyURL: KEY_URL,
              MachineName: 'vm-01',
            },
          },
        },
        because: 'secret BEK-01 gets a new version, which VM vm-01 does not refer to until a person sees to it',
        atMost: 'approve',
        undo: 'never',
      },
    ]);
  });

  it('has another file name on Linux', async () => {
    const linux = machine([settings()], 'Linux');
    const { steps } = await lookAt({ instead: [linux], without: [IDS.secret], lists: keptBy(kept()) });
    expect(steps).toMatchObject([
      { source: { secret: { tags: { DiskEncryptionKeyFileName: 'LinuxPassPhraseFileName' } } } },
    ]);
  });

  it('says where the point keeps other versions, of it or of the key around it', async () => {
    const other = kept(
      'https://kv-01.vault.azure.net/keys/kek-01/k9',
      'https://kv-01.vault.azure.net/secrets/bek-01/s9',
    );
    const { steps } = await lookAt({ without: [IDS.secret], lists: keptBy(other) });
    expect(steps[0]?.because?.split('; ').slice(1)).toEqual([
      `${POINT} keeps secret BEK-01 as of version s9, and VM vm-01 refers to version s1`,
      'it is wrapped by version k9 of key kek-01, and VM vm-01 refers to version k1 of key kek-01',
    ]);
  });

  it('is wrapped by the key of the VM where the point keeps no key but this very secret', async () => {
    const { steps } = await lookAt({ without: [IDS.secret], lists: keptBy(KEPT_SECRET) });
    expect(steps).toMatchObject([{ source: { secret: { tags: { DiskEncryptionKeyEncryptionKeyURL: KEY_URL } } } }]);
  });

  it('and the key around it may be named by the disk alone', async () => {
    const instead = [machine([]), disk(settings())];
    const { steps } = await lookAt({ instead, without: [IDS.secret], lists: keptBy(KEPT_SECRET) });
    expect(steps).toMatchObject([{ source: { secret: { tags: { DiskEncryptionKeyEncryptionKeyURL: KEY_URL } } } }]);
  });

  it('is wrapped as the point says where the VM names no key', async () => {
    const { steps } = await lookAt({ instead: [machine([BEK_ONLY])], without: [IDS.secret], lists: keptBy(kept()) });
    expect(steps).toMatchObject([
      { source: { secret: { tags: { DiskEncryptionKeyEncryptionKeyURL: KEY_URL } } }, atMost: 'approve' },
    ]);
  });

  const RESTORE = `What ${POINT} keeps of secret BEK-01 (key vault kv-01) is wrapped by no key and cannot be set back as it is: restore the disks of VM vm-01 from it (not the VM), take KeyVaultSecretBackupData from the encryption info blob that the job leaves in its storage account, decode it from base64 into a file and run: az keyvault secret restore --vault-name kv-01 --file <file>.`;
  const older = {
    properties: {
      keyAndSecret: { bekDetails: { secretUrl: 'https://kv-01.vault.azure.net/secrets/BEK-01/s0', secretData: 'm' } },
    },
  };

  it.each([
    ['no key wraps it', machine([BEK_ONLY]), KEPT_SECRET],
    ['the point keeps an older version and no key', machine(), older],
  ])('comes back by a restore of disks where %s', async (_, vm, keeps) => {
    const { ways } = await lookAt({ instead: [vm], without: [IDS.secret], lists: keptBy(keeps) });
    expect(ways).toEqual([RESTORE]);
  });
});

describe('what is disabled or out of its time', () => {
  it.each([
    [
      'key',
      { instead: [key({ enabled: false })] },
      `${IDS.key}/versions/k1`,
      'key kek-01 (key vault kv-01), version k1',
    ],
    [
      'secret',
      { instead: [secret({ enabled: false })] },
      `${IDS.secret}/versions/s1`,
      'secret BEK-01 (key vault kv-01), version s1',
    ],
  ])(
    'a disabled %s is enabled once somebody agrees, and can be disabled again',
    async (noun, differences, at, what) => {
      const { steps } = await lookAt(differences);
      expect(steps).toEqual([
        {
          kind: 'key-vault-object',
          resourceId: low(at),
          cause: `missing-key/${noun}-disabled@${low(at)}`,
          summary: `Enable ${what}`,
          before: { softDeleted: false, enabled: false },
          after: BACK,
          because: expect.stringMatching(`^somebody disabled ${noun} .*, perhaps on purpose$`) as string,
          atMost: 'approve',
          undo: 'on-request',
        },
      ]);
    },
  );

  it('an expired key, and a secret that begins later, are a person’s', async () => {
    const expired = key({ exp: seconds('2026-01-01T00:00:00Z') });
    const later = secret({ nbf: seconds('2027-01-01T00:00:00Z') });
    expect((await lookAt({ instead: [expired, later] })).ways).toEqual([
      'Extend the validity of key kek-01 (key vault kv-01), which ended on 2026-01-01T00:00:00.000Z: az keyvault key set-attributes --vault-name kv-01 --name kek-01 --version k1 --expires <date>. Or encrypt VM vm-01 again with a new one.',
      'Have secret BEK-01 (key vault kv-01) begin earlier than 2027-01-01T00:00:00.000Z, or wait until then: az keyvault secret set-attributes --vault-name kv-01 --name BEK-01 --version s1 --not-before <date>.',
    ]);
    const unnamed = { id: IDS.key, properties: { attributes: { exp: 1 } } };
    expect((await lookAt({ instead: [unnamed] })).ways[0]).toContain('--name kek-01 --expires <date>');
  });

  it('a person’s way and steps make no change: the steps are named as possible', async () => {
    const { ways, steps } = await lookAt({
      ...deleted(true, IDS.key),
      instead: [secret({ exp: seconds('2026-01-01T00:00:00Z') })],
    });
    expect(steps).toEqual([]);
    expect(ways[1]).toBe(
      'Possible as well, and left until the rest is cured: recover soft-deleted key kek-01 (key vault kv-01).',
    );
  });
});

it('a restore that may not create the VM is explained: disks first', async () => {
  const { ways } = await lookAt({}, { codes: ['UserErrorProviderAuthorizationFailed'] });
  expect(ways).toEqual([
    'Restore the disks of VM vm-01 first (Restore disks, not Create VM), then create the VM from the restored disks with PowerShell or with the template that the restore job leaves in its storage account.',
  ]);
});
