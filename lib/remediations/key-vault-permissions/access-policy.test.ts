import { describe, expect, it } from 'vitest';
import { APP, FULL, IDS, policy, seenIn, SERVICE, TENANT } from '../../../test/support/key-vault-permissions.js';

const POLICY = `${IDS.vault}/accesspolicies/${SERVICE}`;
const BEK_ONLY = { encryption: { key: undefined } };

describe('an access-policy vault', () => {
  it('that gives the service everything is healthy, and rests on its policy', async () => {
    const { is, restsOn, evidence, advice } = await seenIn({ policies: [FULL] });
    expect(is).toBe('healthy');
    expect(restsOn).toEqual([POLICY]);
    expect(evidence).toEqual([
      'vm-app needs secret bek-01, key kek-01 of key vault kv-app',
      'key kek-01 of key vault kv-app belongs to no certificate',
      'an access policy of key vault kv-app gives the Backup Management Service what it needs of keys and secrets',
      'key vault kv-app is open to all networks',
    ]);
    expect(advice).toEqual([expect.stringContaining('2028-09-15')]);
  });

  it('without a policy gets one, of what is needed and no more', async () => {
    const { is, causes, steps, asked } = await seenIn();
    expect(is).toBe('unhealthy no-access-policy');
    expect(causes[0]).toMatchObject({
      resourceId: IDS.vault,
      summary:
        'the access policies of key vault kv-app do not give the Backup Management Service keys backup, get, list and secrets get, list',
    });
    expect(steps).toEqual([
      {
        kind: 'access-policy',
        resourceId: POLICY,
        cause: `key-vault-permissions/no-access-policy@${IDS.vault}`,
        summary:
          'Give the Backup Management Service keys backup, get, list and secrets get, list in key vault kv-app; it holds for everything of these kinds in the vault',
        before: null,
        after: {
          tenantId: TENANT,
          objectId: SERVICE,
          permissions: { keys: ['backup', 'get', 'list'], secrets: ['get', 'list'], certificates: [], storage: [] },
        },
        atMost: 'auto',
        undo: 'automatic',
        takesEffect: { afterInMs: 0, atMostInMs: 1_800_000 },
      },
    ]);
    expect(asked).toEqual([
      'virtualMachine vm-app',
      'disk disk-os',
      'keyVault kv-app',
      'vaultKey kek-01',
      'keyBundle kek-01',
      expect.stringMatching(/^backupService/),
    ]);
  });

  it.each([
    ['a secret that no key wraps is backed up itself', BEK_ONLY, [], { keys: [], secrets: ['backup', 'get', 'list'] }],
    [
      'what is there stays',
      {},
      [policy({ keys: ['Get', 'Encrypt'], secrets: ['List'], certificates: ['get'], storage: ['set'] })],
      { keys: ['backup', 'encrypt', 'get', 'list'], secrets: ['get', 'list'], certificates: ['get'], storage: ['set'] },
    ],
    [
      'all is everything, of its own kind',
      {},
      [policy({ keys: ['all'] })],
      { keys: ['all'], secrets: ['get', 'list'] },
    ],
    [
      'several entries of the service count together',
      {},
      [policy({ keys: ['get', 'list'] }), policy({ keys: ['backup'], secrets: ['get'] })],
      { keys: ['backup', 'get', 'list'], secrets: ['get', 'list'] },
    ],
    [
      'entries of others, of another tenant and for an application do not',
      {},
      [
        policy({ keys: ['all'], secrets: ['all'] }, 'ffffffff-0000-0000-0000-000000000000'),
        { ...FULL, tenantId: APP },
        { ...FULL, applicationId: APP },
      ],
      { keys: ['backup', 'get', 'list'], secrets: ['get', 'list'] },
    ],
  ])('%s', async (_, differences, policies, permissions) => {
    const { steps } = await seenIn({ ...differences, policies });
    expect(steps.map(({ after }) => after)).toEqual([
      { tenantId: TENANT, objectId: SERVICE, permissions: { certificates: [], storage: [], ...permissions } },
    ]);
  });

  it.each([
    ['secrets alone', BEK_ONLY, policy({ secrets: ['backup', 'get', 'list'] })],
    ['all of both', {}, policy({ keys: ['all'], secrets: ['ALL'] })],
  ])('with %s is healthy', async (_, differences, one) => {
    expect((await seenIn({ ...differences, policies: [one] })).is).toBe('healthy');
  });

  it('says what a widened policy has already', async () => {
    const { steps } = await seenIn({ policies: [policy({ keys: ['get', 'list'], secrets: ['get', 'list'] })] });
    expect(steps[0]?.summary).toMatch(
      /^Give the Backup Management Service keys backup in key vault kv-app, beside what it has;/,
    );
    expect(steps[0]?.before).toMatchObject({ permissions: { keys: ['get', 'list'] } });
  });

  it('names a policy of the application id, leaves it, and adds the right one', async () => {
    const { is, evidence, steps } = await seenIn({ policies: [{ ...FULL, objectId: APP.toUpperCase() }] });
    expect(is).toBe('unhealthy no-access-policy');
    expect(evidence).toContain(
      `an access policy of key vault kv-app names the application id ${APP} of the Backup Management Service instead of its object id ${SERVICE}: it grants nothing`,
    );
    expect(steps.map(({ resourceId, before }) => [resourceId, before])).toEqual([[POLICY, null]]);
  });
});

describe('a key and a secret in two vaults', () => {
  const other = (policies: readonly unknown[]) => ({
    encryption: { keyVault: IDS.otherVault },
    more: [
      {
        id: IDS.otherVault,
        name: 'kv-keys',
        location: 'West Europe',
        properties: { tenantId: TENANT, accessPolicies: policies },
      },
    ],
  });

  it('each vault gets only what lies in it', async () => {
    const { is, steps } = await seenIn(other([]));
    expect(is).toBe('unhealthy no-access-policy, no-access-policy');
    expect(steps.map(({ resourceId, after }) => [resourceId, after])).toMatchObject([
      [POLICY, { permissions: { keys: [], secrets: ['get', 'list'] } }],
      [
        `${IDS.otherVault}/accesspolicies/${SERVICE}`,
        { permissions: { keys: ['backup', 'get', 'list'], secrets: [] } },
      ],
    ]);
  });

  it('the vault that is fine is left alone', async () => {
    const { steps } = await seenIn(other([policy({ keys: ['backup', 'get', 'list'] })]));
    expect(steps.map(({ resourceId }) => resourceId)).toEqual([POLICY]);
  });
});
