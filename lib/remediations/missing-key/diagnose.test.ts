import { describe, expect, it } from 'vitest';
import {
  DENIED,
  IDS,
  key,
  lookAt,
  machine,
  secret,
  seconds,
  settings,
  vault,
  type Differences,
} from '../../../test/support/missing-key.js';

const gone = (at: string) => ({ without: [at] });
const deleted = (at: string, purged?: string): Differences => ({
  without: [at],
  lists: {
    deletedObject: {
      [at]: [{ attributes: { enabled: true }, ...(purged && { scheduledPurgeDate: seconds(purged) }) }],
    },
  },
});
const deletedVault = (vaultId: string, scheduledPurgeDate?: string): Differences => ({
  without: [IDS.vault],
  lists: { deletedVault: { 'kv-01': [{ name: 'kv-01', properties: { vaultId, scheduledPurgeDate } }] } },
});

/** Each: what is so, the kind of cause, the resource, and what is said of it. */
const CAUSES: readonly (readonly [string, Differences, string, string, string])[] = [
  [
    'a soft-deleted vault',
    deletedVault(IDS.vault, '2026-06-01T00:00:00Z'),
    'vault-deleted',
    IDS.vault,
    'key vault kv-01 is soft-deleted, and purged on 2026-06-01T00:00:00Z',
  ],
  [
    'a vault without trace',
    gone(IDS.vault),
    'vault-gone',
    IDS.vault,
    'key vault kv-01 is not there, and not among the soft-deleted ones of westeurope',
  ],
  [
    'a soft-deleted vault of the same name that was elsewhere',
    deletedVault(IDS.vault.replace('rg-app', 'rg-other')),
    'vault-gone',
    IDS.vault,
    'key vault kv-01 is not there, and not among the soft-deleted ones of westeurope',
  ],
  [
    'a soft-deleted key',
    deleted(IDS.key, '2026-04-01T00:00:00Z'),
    'key-deleted',
    IDS.key,
    'key kek-01 (key vault kv-01) is soft-deleted, and purged on 2026-04-01T00:00:00.000Z',
  ],
  [
    'a soft-deleted secret',
    deleted(IDS.secret),
    'secret-deleted',
    IDS.secret,
    'secret BEK-01 (key vault kv-01) is soft-deleted',
  ],
  [
    'a purged key',
    gone(IDS.key),
    'key-gone',
    IDS.key,
    'key kek-01 (key vault kv-01) is not there, and not among the soft-deleted ones',
  ],
  [
    'a purged secret',
    gone(IDS.secret),
    'secret-gone',
    IDS.secret,
    'secret BEK-01 (key vault kv-01) is not there, and not among the soft-deleted ones',
  ],
  [
    'a disabled key',
    { instead: [key({ enabled: false })] },
    'key-disabled',
    `${IDS.key}/versions/k1`,
    'key kek-01 (key vault kv-01), version k1, is disabled',
  ],
  [
    'a disabled secret',
    { instead: [secret({ enabled: false })] },
    'secret-disabled',
    `${IDS.secret}/versions/s1`,
    'secret BEK-01 (key vault kv-01), version s1, is disabled',
  ],
  [
    'a key that expired at this very moment',
    { instead: [key({ exp: seconds('2026-03-10T12:00:00Z') })] },
    'key-expired',
    `${IDS.key}/versions/k1`,
    'key kek-01 (key vault kv-01) expired on 2026-03-10T12:00:00.000Z',
  ],
  [
    'an expired secret',
    { instead: [secret({ exp: seconds('2026-03-10T11:59:59Z') })] },
    'secret-expired',
    `${IDS.secret}/versions/s1`,
    'secret BEK-01 (key vault kv-01) expired on 2026-03-10T11:59:59.000Z',
  ],
  [
    'a key that is not valid yet',
    { instead: [key({ nbf: seconds('2026-03-10T12:00:01Z') })] },
    'not-yet-valid',
    `${IDS.key}/versions/k1`,
    'key kek-01 (key vault kv-01) begins on 2026-03-10T12:00:01.000Z',
  ],
  [
    'a key made anew, without the version that the VM refers to',
    { instead: [key({}, 'k2')] },
    'version-missing',
    `${IDS.key}/versions/k1`,
    'key kek-01 (key vault kv-01) has no version k1, which VM vm-01 refers to; its newest is k2',
  ],
];

describe('what is wrong', () => {
  it.each(CAUSES)('%s is a cause of its own', async (_, differences, kind, at, says) => {
    const { diagnosis } = await lookAt(differences);
    expect(diagnosis).toMatchObject({
      status: 'unhealthy',
      causes: [{ kind, resourceId: at.toLowerCase(), summary: says, evidence: [says] }],
    });
    expect(diagnosis.evidence).toContain(says);
  });

  it('is told once of a key that two disks need in two versions', async () => {
    const disks = [settings(), settings(`https://kv-01.vault.azure.net/keys/kek-01/k0`)];
    const { causes } = await lookAt({ instead: [machine(disks)], without: [IDS.key] });
    expect(causes).toEqual(['key-gone']);
  });

  it('is told of everything, keys before secrets, and twice of a key with two faults', async () => {
    const bad = key({ enabled: false, exp: seconds('2026-01-01T00:00:00Z') });
    const { causes } = await lookAt({ instead: [secret({ enabled: false }), bad] });
    expect(causes).toEqual(['key-disabled', 'key-expired', 'secret-disabled']);
  });

  it('is told also where something else cannot be seen, which the evidence names', async () => {
    const failures = { vaultSecret: DENIED('Microsoft.KeyVault/vaults/secrets/read') };
    const { causes, diagnosis } = await lookAt({ ...deleted(IDS.key), failures });
    expect(causes).toEqual(['key-deleted']);
    expect(diagnosis.evidence).toContain(
      'secret BEK-01 (key vault kv-01) cannot be seen: needs Microsoft.KeyVault/vaults/secrets/read',
    );
  });

  it('may be that the key is not seen among the soft-deleted ones: then nobody knows whether it was purged', async () => {
    const failures = { deletedObject: DENIED('Microsoft.KeyVault/vaults/keys/read') };
    const { diagnosis } = await lookAt({ without: [IDS.key], failures });
    expect(diagnosis).toMatchObject({
      causes: [
        {
          kind: 'key-gone',
          summary:
            'key kek-01 (key vault kv-01) is not there, and whether it is soft-deleted cannot be seen: needs Microsoft.KeyVault/vaults/keys/read',
        },
      ],
    });
  });

  it.each(['ProviderAuthorizationFailed', 'usererrorPROVIDERAuthorizationFailed'])(
    'is, with %s and every key in place, that the VM may not be created by the restore',
    async (code) => {
      const { diagnosis, causes } = await lookAt({}, { codes: ['1', code] });
      expect(causes).toEqual(['restore-not-allowed']);
      expect(diagnosis).toMatchObject({ causes: [{ resourceId: IDS.vm.toLowerCase() }] });
      expect((await lookAt(gone(IDS.key), { codes: [code] })).causes).toEqual(['key-gone']);
    },
  );
});

describe('a VM that lacks nothing', () => {
  it('is healthy, with what was seen of each key and secret', async () => {
    const { diagnosis, asked } = await lookAt({ instead: [secret({ exp: seconds('2027-01-01T00:00:00Z') })] });
    expect(diagnosis).toEqual({
      status: 'healthy',
      evidence: [
        'key vault kv-01 is there',
        'key kek-01 (key vault kv-01), version k1, is enabled and does not end',
        'secret BEK-01 (key vault kv-01), version s1, is enabled and ends on 2027-01-01T00:00:00.000Z',
      ],
      restsOn: [],
    });
    expect(asked).toEqual(['virtualMachine vm-01', 'keyVault kv-01', 'vaultKey kek-01', 'vaultSecret bek-01']);
  });

  it('may refer to an older version of a key: that one is looked at', async () => {
    const older = key({ enabled: false }, 'k1', `${IDS.key}/versions/k1`);
    const { causes, asked } = await lookAt({ instead: [key({}, 'k2'), older] });
    expect(causes).toEqual(['key-disabled']);
    expect(asked).toContain('vaultKey k1');
    expect((await lookAt({ instead: [key({ enabled: false }, 'k2'), { ...older, properties: {} }] })).causes).toEqual(
      [],
    );
  });

  it('may refer to an older version of a secret, which ARM does not show: that is evidence, no cause', async () => {
    const { diagnosis } = await lookAt({ instead: [secret({ enabled: false }, 's2')] });
    expect(diagnosis).toMatchObject({ status: 'healthy' });
    expect(diagnosis.evidence[2]).toBe(
      'secret BEK-01 (key vault kv-01) is there; its newest version is s2, VM vm-01 refers to an older one, which as a rule stays usable',
    );
  });

  it('may refer to no version: the newest is meant, also where ARM leaves its URL out', async () => {
    const url = 'https://kv-01.vault.azure.net/keys/kek-01';
    const unnamed = { id: IDS.key, properties: {} };
    const { diagnosis } = await lookAt({ instead: [machine([settings(url)]), unnamed] });
    expect(diagnosis.evidence[1]).toBe('key kek-01 (key vault kv-01) is enabled and does not end');
  });

  it('is none of ours where no disk is encrypted, whatever the code', async () => {
    const { diagnosis, advice } = await lookAt({ instead: [machine([])] }, { codes: ['ProviderAuthorizationFailed'] });
    expect(diagnosis).toEqual({
      status: 'not-applicable',
      reason: 'no disk of VM vm-01 is encrypted with Azure Disk Encryption',
      evidence: [],
    });
    expect(advice).toBeUndefined();
  });

  it('is told that Azure Disk Encryption retires', async () => {
    expect((await lookAt({})).advice).toMatchObject([expect.stringContaining('2028-09-15')]);
  });
});

/** Each: what cannot be read, and the sentence. */
const UNSEEN: readonly (readonly [string, Differences, string])[] = [
  [
    'the vault',
    { failures: { keyVault: DENIED('Microsoft.KeyVault/vaults/read') } },
    'key vault kv-01 cannot be seen: needs Microsoft.KeyVault/vaults/read',
  ],
  [
    'soft-deleted vaults',
    { without: [IDS.vault], failures: { deletedVault: DENIED('Microsoft.KeyVault/locations/deletedVaults/read') } },
    'key vault kv-01 is not there, and whether it is soft-deleted cannot be seen: needs Microsoft.KeyVault/locations/deletedVaults/read',
  ],
  [
    'the key',
    { failures: { vaultKey: DENIED('Microsoft.KeyVault/vaults/keys/read') } },
    'key kek-01 (key vault kv-01) cannot be seen: needs Microsoft.KeyVault/vaults/keys/read',
  ],
  [
    'an older version of the key',
    {
      instead: [key({}, 'k2')],
      failures: {
        [`vaultKey ${IDS.key.toLowerCase()}/versions/k1`]: DENIED('Microsoft.KeyVault/vaults/keys/versions/read'),
      },
    },
    'key kek-01 (key vault kv-01) cannot be seen: needs Microsoft.KeyVault/vaults/keys/versions/read',
  ],
  [
    'a disk that the instance view leaves out',
    {
      instead: [
        { ...machine(), properties: { storageProfile: { osDisk: { name: 'os', managedDisk: { id: IDS.disk } } } } },
      ],
      failures: { disk: DENIED('Microsoft.Compute/disks/read') },
    },
    'disk os cannot be seen: needs Microsoft.Compute/disks/read',
  ],
  [
    'a key in a managed HSM',
    { instead: [machine([settings('https://hsm-01.managedhsm.azure.net/keys/kek-01/k1?sig=secret')])] },
    'what https://hsm-01.managedhsm.azure.net/keys/kek-01/k1 refers to lies in no key vault that is named',
  ],
];

describe('what cannot be seen', () => {
  it.each(UNSEEN)('%s: nobody can tell', async (_, differences, missing) => {
    const { diagnosis } = await lookAt(differences, { codes: ['ProviderAuthorizationFailed'] });
    expect(diagnosis).toMatchObject({ status: 'cannot-tell', missing: [missing] });
  });

  it('is looked for in each vault once', async () => {
    const other = IDS.vault.replace('kv-01', 'kv-02');
    const disks = [settings(), settings('https://kv-02.vault.azure.net/keys/kek-01/k1', undefined, other)];
    const { asked } = await lookAt({ instead: [machine(disks), vault(other)] });
    expect(asked.filter((one) => one.startsWith('keyVault'))).toEqual(['keyVault kv-01', 'keyVault kv-02']);
  });
});
