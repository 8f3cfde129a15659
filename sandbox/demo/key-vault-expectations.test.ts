import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { BACKUP_SERVICE_OBJECT } from '../azure/directory/service-principals.js';
import { TENANT_ID } from '../azure/identity/identities.js';
import { objectAt, objectsAt, type JsonObject } from '../azure/json.js';
import { encryptedServer } from './estate.js';
import { KEK, WITH_KEY } from './estate/encryption.js';
import type { Expectation } from './finding.js';
import {
  assignsRole,
  grants,
  leavesKeyVaults,
  plansBypass,
  recovers,
  restores,
  tellsOfRetirement,
} from './key-vault-expectations.js';
import type { Seen } from './seen.js';
import { caseOf } from './testing/seen.js';

type JSONType = z.core.util.JSONType;
const CLOSED = { bypass: 'None', defaultAction: 'Deny', ipRules: [{ value: '198.51.100.7/32' }] };
const SITE = encryptedServer('a-test', WITH_KEY, { keys: { networkAcls: CLOSED } });
const VAULT = SITE.ids.keyVault('keys');
const KEY = `${VAULT}/keys/${KEK.name}`;
const { resources: BEFORE } = SITE;

const seen = (after: readonly JsonObject[], before = BEFORE): Seen => ({
  ...{ site: SITE, before, after, calls: [], cases: [caseOf()] },
});

/** The resources with one of them changed, or (undefined) gone. */
const having = (id: string, change: (one: JsonObject) => JsonObject | undefined, of = BEFORE): readonly JsonObject[] =>
  of.map((one) => (one['id'] === id ? change(one) : one)).filter((one) => one !== undefined);
const withProperties = (one: JsonObject, more: JsonObject): JsonObject => ({
  ...one,
  properties: { ...objectAt(one, 'properties'), ...more },
});

const policy = (objectId: string, keys: readonly string[], secrets: readonly string[]): JsonObject => ({
  ...{ tenantId: TENANT_ID, objectId, permissions: { keys, secrets } },
});
const granting = (
  entry: JsonObject,
  others: (own: readonly JsonObject[]) => readonly JsonObject[] = (own) => own,
): readonly JsonObject[] =>
  having(VAULT, (vault) =>
    withProperties(vault, { accessPolicies: [...others(objectsAt(vault, 'properties', 'accessPolicies')), entry] }),
  );
const GRANTED = policy(BACKUP_SERVICE_OBJECT, ['Get', 'list', 'backup'], ['get', 'list']);
const EXPECTED = { vault: 'keys', keys: ['get', 'list', 'backup'], secrets: ['get', 'list'] };

const ROLE = 'bac0b0ed-0000-4000-8000-000000000001';
const assignment = (principalId: string, role = ROLE, scope = VAULT): JsonObject => ({
  ...{
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/a`,
    type: 'Microsoft.Authorization/roleAssignments',
  },
  properties: {
    principalId,
    roleDefinitionId: `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${role}`,
  },
});
const ASSIGNED = assignment(BACKUP_SERVICE_OBJECT);

const deleted = having(KEY, (one) => ({ ...one, deleted: true }));
const purged = having(KEY, () => undefined);
const renewed = having(KEY, (one) => withProperties(one, { keyUriWithVersion: 'https://kv/keys/kek-01/other' }));
const tagged = having(VAULT, (one) => ({ ...one, tags: {} }));

const planned = (kind: string, after: Readonly<Record<string, JSONType>>): Seen => ({
  ...seen(BEFORE),
  cases: [caseOf({ plan: { steps: [{ kind, resourceId: VAULT.toLowerCase(), after: { ...after } }] } })],
});
const told = (...advice: readonly (readonly string[])[]): Seen => ({
  ...seen(BEFORE),
  cases: advice.map((one) => caseOf({ advice: [...one] })),
});
const RETIRES = 'It retires on 2028-09-15.';

/** What each expectation takes, and what it must not take. */
const TABLE: readonly (readonly [string, Expectation, Seen, Readonly<Record<string, Seen>>])[] = [
  [
    'grants',
    grants(EXPECTED),
    seen(granting(GRANTED)),
    {
      nothing: seen(BEFORE),
      'a right too few': seen(granting(policy(BACKUP_SERVICE_OBJECT, ['get', 'list'], ['get', 'list']))),
      'a right too many': seen(
        granting(policy(BACKUP_SERVICE_OBJECT, ['get', 'list', 'backup', 'purge'], ['get', 'list'])),
      ),
      'the application instead': seen(granting(policy('262044b1-e2ce-469f-a196-69ab7ada62d3', ['get'], []))),
      "another team's policy gone": seen(granting(GRANTED, () => [])),
      "another team's policy widened": seen(
        granting(GRANTED, (own) => own.map((one) => ({ ...one, permissions: { keys: ['all'] } }))),
      ),
      'the vault changed elsewhere': seen(having(VAULT, (one) => ({ ...one, tags: {} }), granting(GRANTED))),
      'a key deleted meanwhile': seen(having(KEY, (one) => ({ ...one, deleted: true }), granting(GRANTED))),
      'a role beside it': seen([...granting(GRANTED), ASSIGNED]),
    },
  ],
  [
    'assignsRole',
    assignsRole('keys'),
    seen([...BEFORE, ASSIGNED]),
    {
      nothing: seen(BEFORE),
      'another role': seen([...BEFORE, assignment(BACKUP_SERVICE_OBJECT, '00482a5a-887f-4fb3-b363-3b7fe8e74483')]),
      'somebody else': seen([...BEFORE, assignment('somebody')]),
      'the whole group': seen([...BEFORE, assignment(BACKUP_SERVICE_OBJECT, ROLE, SITE.ids.group)]),
      'a policy beside it': seen([...granting(GRANTED), ASSIGNED]),
      'it was there before': seen([...BEFORE, ASSIGNED], [...BEFORE, ASSIGNED]),
    },
  ],
  [
    'leavesKeyVaults',
    leavesKeyVaults,
    seen([...BEFORE, { id: `${VAULT}/providers/Sandbox/spreading`, type: 'Sandbox/spreading' }]),
    {
      'a grant': seen(granting(GRANTED)),
      'a role': seen([...BEFORE, ASSIGNED]),
      'a tag': seen(tagged),
      'a key gone': seen(purged),
      'a key of another version': seen(renewed),
    },
  ],
  [
    'recovers',
    recovers('keys', KEK.name, KEK.version),
    seen(BEFORE, deleted),
    {
      'it is still deleted': seen(deleted, deleted),
      'it was never deleted': seen(BEFORE),
      'another version': seen(renewed, deleted),
      'something else as well': seen(tagged, deleted),
    },
  ],
  [
    'restores',
    restores('keys', KEK.name, KEK.version),
    seen(BEFORE, purged),
    {
      'it is still gone': seen(purged, purged),
      'it was only deleted': seen(BEFORE, deleted),
      'another version': seen(renewed, purged),
    },
  ],
  [
    'plansBypass',
    plansBypass('keys'),
    planned('key-vault-network', { ...CLOSED, bypass: 'AzureServices' }),
    {
      'no plan': seen(BEFORE),
      'another kind': planned('key-vault', { ...CLOSED, bypass: 'AzureServices' }),
      'open to all': planned('key-vault-network', { ...CLOSED, bypass: 'AzureServices', defaultAction: 'Allow' }),
      'a rule less': planned('key-vault-network', { ...CLOSED, bypass: 'AzureServices', ipRules: [] }),
    },
  ],
  [
    'tellsOfRetirement',
    tellsOfRetirement,
    told([RETIRES, 'Something else.'], [RETIRES]),
    {
      never: seen(BEFORE),
      twice: told([RETIRES, RETIRES]),
      'in one case of two': told([RETIRES], []),
      'no case': told(),
    },
  ],
];

describe.each(TABLE)('%s', (_, expectation, right, wrong) => {
  it('is met', () => {
    expect(expectation(right)).toMatchObject({ met: true });
  });

  it.each(Object.keys(wrong))('is not met by: %s', (name) => {
    const finding = expectation(wrong[name] ?? right);
    expect(finding.met).toBe(false);
    expect(finding.seen).not.toBe(finding.expected);
  });
});
