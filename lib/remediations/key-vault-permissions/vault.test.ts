import { describe, expect, it } from 'vitest';
import {
  APP,
  denied,
  FULL,
  IDS,
  seenIn,
  OPTIONS,
  SUBJECT,
  SUBSCRIPTION,
  TENANT,
  worldWith,
  type Differences,
} from '../../../test/support/key-vault-permissions.js';
import { WorldReader } from '../../../test/support/reader.js';
import { keyVaultPermissions } from './index.js';
import { observe } from './observe.js';
import { plan } from './plan.js';

const DENY = { defaultAction: 'Deny', bypass: 'None', ipRules: [{ value: '203.0.113.7/32' }], virtualNetworkRules: [] };

describe('the firewall of a vault', () => {
  it('that keeps Azure Backup out lets trusted services in, once a person approves', async () => {
    const { is, steps } = await seenIn({ policies: [FULL], vault: { networkAcls: DENY } });
    expect(is).toBe('unhealthy firewall');
    expect(steps).toEqual([
      {
        kind: 'key-vault-network',
        resourceId: IDS.vault,
        cause: `key-vault-permissions/firewall@${IDS.vault}`,
        summary:
          'Let trusted Azure services past the firewall of key vault kv-app (bypass None to AzureServices); its other rules stay',
        before: DENY,
        after: { ...DENY, bypass: 'AzureServices' },
        atMost: 'approve',
        because:
          'it lets in every service that Key Vault trusts, not Azure Backup alone, and somebody closed key vault kv-app to them',
        undo: 'on-request',
      },
    ]);
  });

  it.each([
    ['a disabled public access', { publicNetworkAccess: 'Disabled', networkAcls: { bypass: 'none' } }, 'AzureServices'],
    ['a list of others', { networkAcls: { ...DENY, bypass: 'Logging, Metrics' } }, 'Logging, Metrics, AzureServices'],
    ['an empty text', { networkAcls: { ...DENY, bypass: '' } }, 'AzureServices'],
  ])('%s: the bypass becomes', async (_, vault, bypass) => {
    const { is, steps } = await seenIn({ policies: [FULL], vault });
    expect(is).toBe('unhealthy firewall');
    expect(steps.map(({ after }) => after)).toMatchObject([{ bypass }]);
  });

  it.each([
    ['says nothing of it', { defaultAction: 'Deny' }],
    ['names it in a list', { ...DENY, bypass: 'Logging, azureservices' }],
  ])('lets trusted services in where the bypass %s, and a cure rests on that', async (_, networkAcls) => {
    const { is, restsOn } = await seenIn({ policies: [FULL], vault: { networkAcls } });
    expect(is).toBe('healthy');
    expect(restsOn).toContain(IDS.vault);
  });

  it('and a missing grant are two causes and two steps, the grant first', async () => {
    const { is, steps } = await seenIn({ vault: { networkAcls: DENY } });
    expect(is).toBe('unhealthy no-access-policy, firewall');
    expect(steps.map(({ kind }) => kind)).toEqual(['access-policy', 'key-vault-network']);
  });
});

describe('a person is asked, and nothing is written, where', () => {
  it.each<[string, Differences, string, RegExp]>([
    [
      'the key is a certificate’s',
      { certificate: true },
      'certificate-key',
      /^Create a key of its own in key vault kv-app .*encrypt vm-app with it instead of key kek-01/,
    ],
    [
      'the vault is in another region',
      { location: 'North Europe' },
      'other-region',
      /^Encrypt vm-app anew with a key vault in westeurope: az vm encryption enable/,
    ],
    [
      'the vault is of another tenant',
      { vault: { tenantId: APP } },
      'other-tenant',
      new RegExp(`^If subscription ${SUBSCRIPTION} was moved to tenant ${TENANT}, move key vault kv-app after it`),
    ],
    [
      'the tenant has no such principal',
      { service: { objectId: undefined } },
      'principal-missing',
      new RegExp(
        `^Register the provider Microsoft.RecoveryServices in subscription ${SUBSCRIPTION}, .* az ad sp create --id ${APP}.$`,
      ),
    ],
    [
      'the key is in a managed HSM',
      { encryption: { key: 'https://hsm.managedhsm.azure.net/keys/k/1' } },
      'managed-hsm',
      /^Encrypt vm-app with a key of a key vault instead/,
    ],
    [
      'a URL names no secret',
      { encryption: { secret: 'https://kv-app.vault.azure.net/nothing' } },
      'unreadable-url',
      /^Look at the encryption settings of the disks of vm-app/,
    ],
  ])('%s', async (_, differences, kind, way) => {
    const { is, ways, steps } = await seenIn(differences);
    expect(is).toBe(`unhealthy ${kind}`);
    expect(steps).toEqual([]);
    expect(ways[0]).toMatch(way);
  });

  it('one of two vaults needs one: the grant at the other is named, and waits', async () => {
    const more = [
      {
        id: IDS.otherVault,
        name: 'kv-keys',
        location: 'westeurope',
        properties: { tenantId: APP, accessPolicies: [] },
      },
    ];
    const { is, ways } = await seenIn({ encryption: { keyVault: IDS.otherVault }, more });
    expect(is).toBe('unhealthy other-tenant, no-access-policy');
    expect(ways.at(-1)).toBe(
      'the access policies of key vault kv-app do not give the Backup Management Service secrets get, list: nothing is granted before the rest is cured.',
    );
  });

  it('a certificate’s key decides before anything of rights is read', async () => {
    const { asked, causes } = await seenIn({ certificate: true, assignments: [] });
    expect(asked.at(-1)).toBe('keyBundle kek-01');
    expect(causes[0]?.summary).toMatch(/granting permissions will never cure it$/);
  });

  it('a certificate is not asked after where the key is not even there, or something was changed since', async () => {
    const gone = await seenIn({ keyIsGone: true });
    expect(gone.evidence).toContain(
      'key kek-01 cannot be seen: it is not there: whether key kek-01 belongs to a certificate is not known',
    );
    const changed = await seenIn({}, undefined, { ...SUBJECT, changedSince: true });
    expect([...gone.asked, ...changed.asked]).not.toContain('keyBundle kek-01');
  });
});

describe('what cannot be seen', () => {
  it('of the key’s certificate is said, and the rest goes on', async () => {
    const { is, evidence } = await seenIn({ failures: { keyBundle: denied('Microsoft.KeyVault/vaults/keys/read') } });
    expect(is).toBe('unhealthy no-access-policy');
    expect(evidence).toContain(
      'key kek-01 cannot be seen: needs Microsoft.KeyVault/vaults/keys/read: whether key kek-01 belongs to a certificate is not known',
    );
  });

  it.each([
    ['disk', 'disk os'],
    ['keyVault', 'key vault kv-app'],
    ['backupService', 'the Backup Management Service'],
  ])('of the rest makes it cannot-tell: %s', async (read, what) => {
    const { is, missing } = await seenIn({ failures: { [read]: denied('X/read') } });
    expect(is).toBe('cannot-tell');
    expect(missing).toEqual([`${what} cannot be seen: needs X/read`]);
  });

  it('outweighs a change, not what a person must do', async () => {
    const failures = { [`keyVault ${IDS.otherVault}`]: denied('X/read') };
    const split = { encryption: { keyVault: IDS.otherVault }, failures };
    expect((await seenIn({ ...split, vault: { networkAcls: DENY } })).is).toBe('cannot-tell');
    expect((await seenIn({ ...split, location: 'eastus' })).is).toBe('unhealthy other-region');
  });

  it.each(['virtualMachine', 'keyBundle'])('this time is asked for again: %s', async (read) => {
    const late = { kind: 'transient', retryAfterInMs: 0, detail: 'late' } as const;
    expect((await seenIn({ failures: { [read]: late } })).failure).toEqual(late);
  });
});

describe('not for this remediation', () => {
  it('a machine without Azure Disk Encryption', async () => {
    const { diagnosis, advice } = await seenIn({ disk: { encryptionSettingsCollection: { enabled: false } } });
    expect(diagnosis).toMatchObject({
      status: 'not-applicable',
      reason: 'no disk of vm-app is encrypted with Azure Disk Encryption',
    });
    expect(advice).toEqual([]);
  });

  it('a vault that is not there', async () => {
    const { diagnosis, asked } = await seenIn({ policies: null });
    expect(diagnosis).toEqual({
      status: 'not-applicable',
      reason: 'key vault kv-app is not there: what becomes of it is for missing-key',
      evidence: ['key vault kv-app is not there: missing-key looks for it'],
    });
    expect(asked.at(-1)).toBe('keyVault kv-app');
  });

  it('a grant beside a vault that is not there', async () => {
    const { is } = await seenIn({ encryption: { keyVault: IDS.otherVault }, vault: { networkAcls: DENY } });
    expect(is).toBe('not-applicable');
  });
});

it('nothing is planned where nothing is wrong', async () => {
  const seen = await observe(SUBJECT, new WorldReader(worldWith({ policies: [FULL] })), OPTIONS.role);
  expect(seen.ok && plan(seen.value, OPTIONS)).toEqual({ then: 'ask-a-person', ways: [] });
});

it('it looks at backups and restores that failed for want of permissions, whatever the spelling', () => {
  const { answers, writes } = keyVaultPermissions(OPTIONS);
  expect(answers.restores).toBe(true);
  expect(answers.codes).toEqual(expect.arrayContaining(['400198', 'UserErrorKeyVaultKeyDoesNotExist']));
  expect(writes).toEqual(['access-policy', 'role-assignment', 'key-vault-network']);
});
