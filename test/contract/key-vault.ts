import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { same } from '../../lib/model/canonical.js';
import type { StepDriver } from '../../lib/model/ports.js';
import { child, nameOf, subscriptionOf, topLevelOf, type ResourceId } from '../../lib/model/resource-id.js';
import type { StepKind, StepState } from '../../lib/model/step.js';
import { after, itemOf, until, valueOf, type Expectation, type Given } from './given.js';

/** What any Azure does for the reads and writes of key vaults; after a backup has run. */
export const KEY_VAULT_EXPECTATIONS: readonly Expectation[] = [
  { name: 'a key vault, its keys and its secrets are readable, and so is what it has lost', holds: readsVault },
  { name: 'the service that backs up is found, and the roles that it may be given', holds: readsRoles },
  { name: 'a recovery point of an encrypted machine says what it keeps', holds: readsKept },
  { name: 'a policy grows, shrinks and goes, and other principals keep theirs', holds: writesPolicy },
  { name: 'a role is assigned at the vault, and taken back', holds: writesAssignment },
  { name: "a vault's firewall is written whole, and taken back", holds: writesNetwork },
  { name: 'a key is disabled and enabled', holds: writesKey },
  { name: 'a deleted key comes back', holds: recoversKey },
];

async function readsVault({ reader, key, secret }: Given): Promise<void> {
  const vault = valueOf(await reader.keyVault(topLevelOf(key)));
  assert.equal(vault.id, topLevelOf(key));
  const { version } = valueOf(await reader.vaultKey(key));
  assert.ok(version, 'the key has no version');
  assert.equal(valueOf(await reader.vaultKey(child(key, 'versions', version))).version, version);
  assert.ok(valueOf(await reader.vaultSecret(secret)).version);
  assert.equal(valueOf(await reader.keyBundle(key)).ofCertificate, false);
  assert.equal(valueOf(await reader.deletedObject(key)), undefined);
  assert.equal(valueOf(await reader.deletedObject(secret)), undefined);
  const never = await reader.vaultKey(child(vault.id, 'keys', 'no-such-key'));
  assert.equal(never.ok ? 'found' : never.failure.kind, 'target-gone');
  const subscription = subscriptionOf(key);
  assert.equal(valueOf(await reader.deletedVault(subscription, vault.location, 'no-such-vault-0000')), undefined);
}

const READER = '21090545-7ca7-4776-b22c-e363652d74d2'; // Key Vault Reader (domain.md c)

async function readsRoles({ reader, key }: Given): Promise<void> {
  const vault = topLevelOf(key);
  const { tenantId, objectId = '' } = valueOf(await reader.backupService(subscriptionOf(key)));
  assert.equal(tenantId, valueOf(await reader.keyVault(vault)).tenantId);
  assert.match(objectId, /^[0-9a-f-]{36}$/);
  valueOf(await reader.roleAssignments(vault, objectId));
  const [byId] = valueOf(await reader.rolesNamed(vault, READER));
  const [byName] = valueOf(await reader.rolesNamed(vault, 'Key Vault Reader'));
  assert.deepEqual(byId, byName);
  assert.ok(byId);
  assert.deepEqual(valueOf(await reader.roleDefinition(byId.id)), byId);
  assert.deepEqual(valueOf(await reader.rolesNamed(vault, `no such role ${randomUUID()}`)), []);
  assert.deepEqual(valueOf(await reader.rolesNamed(vault, randomUUID())), []);
}

/** The backup that was started before makes a point of its own, at its own pace. */
async function readsKept({ azure, by, virtualMachine, key, secret }: Given): Promise<void> {
  const kept = await until('making a recovery point', async () => {
    const reader = azure.reader(by, 'afresh');
    const [newest] = valueOf(await reader.recoveryPoints(await itemOf(reader, virtualMachine)));
    const found = newest === undefined ? undefined : valueOf(await reader.keptKeys(newest.id));
    return found?.key === undefined ? undefined : found;
  });
  assert.ok(kept.key?.toLowerCase().includes(`/keys/${nameOf(key)}/`), String(kept.key));
  assert.ok(kept.secret?.toLowerCase().includes(`/secrets/${nameOf(secret)}/`), String(kept.secret));
}

/** Writes, and looks until it is to be seen; answers what was there before. */
async function swapped<K extends StepKind>(
  driver: StepDriver<K>,
  id: ResourceId,
  next: (from: StepState[K] | null) => StepState[K] | null,
): Promise<StepState[K] | null> {
  const { state: from, etag } = valueOf(await driver.read(id));
  const to = next(from);
  valueOf(await driver.write(id, to, after(from, etag)));
  await until(`writing ${id}`, async () => {
    const seen = valueOf(await driver.read(id));
    return seen.settled && same(seen.state, to) ? true : undefined;
  });
  return from;
}

async function writesPolicy({ azure, by, reader, key }: Given): Promise<void> {
  const vault = topLevelOf(key);
  const { tenantId, accessPolicies } = valueOf(await reader.keyVault(vault));
  const objectId = randomUUID(); // a policy may name anybody
  const policy = child(vault, 'accessPolicies', objectId);
  const driver = azure.drivers(by)['access-policy'];
  const none = { keys: [], secrets: [], certificates: [], storage: [] };
  const some = (permissions: object) => ({ tenantId, objectId, permissions: { ...none, ...permissions } });
  assert.equal(await swapped(driver, policy, () => some({ keys: ['get'] })), null);
  await swapped(driver, policy, () => some({ keys: ['backup', 'get', 'list'], secrets: ['get'] }));
  await swapped(driver, policy, () => some({ secrets: ['get'] }));
  await swapped(driver, policy, () => null);
  const left = valueOf(await azure.reader(by, 'afresh').keyVault(vault)).accessPolicies;
  assert.deepEqual(left, accessPolicies);
}

async function writesAssignment({ azure, by, reader, key }: Given): Promise<void> {
  const vault = topLevelOf(key);
  const { objectId: principalId = '' } = valueOf(await reader.backupService(subscriptionOf(key)));
  const [role] = valueOf(await reader.rolesNamed(vault, READER));
  assert.ok(role);
  const assignment = child(vault, 'providers/Microsoft.Authorization/roleAssignments', randomUUID());
  const driver = azure.drivers(by)['role-assignment'];
  const wanted = { roleDefinitionId: role.id, principalId, principalType: 'ServicePrincipal' as const };
  assert.equal(await swapped(driver, assignment, () => wanted), null);
  const twin = child(vault, 'providers/Microsoft.Authorization/roleAssignments', randomUUID());
  const again = await driver.write(twin, wanted, after(null));
  assert.equal(again.ok ? 'written' : again.failure.kind, 'state-changed');
  const seen = valueOf(await azure.reader(by, 'afresh').roleAssignments(vault, principalId));
  assert.equal(seen.find(({ id }) => id === assignment)?.scope, vault);
  await swapped(driver, assignment, () => null);
}

async function writesNetwork({ azure, by, key }: Given): Promise<void> {
  const driver = azure.drivers(by)['key-vault-network'];
  const closed = { bypass: 'None', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] };
  const before = await swapped(driver, topLevelOf(key), () => closed);
  await swapped(driver, topLevelOf(key), () => before);
}

async function writesKey({ azure, by, reader, key }: Given): Promise<void> {
  const { version = '' } = valueOf(await reader.vaultKey(key));
  const driver = azure.drivers(by)['key-vault-object'];
  for (const id of [key, child(key, 'versions', version)]) {
    await swapped(driver, id, () => ({ softDeleted: false, enabled: false }));
    await swapped(driver, id, () => ({ softDeleted: false, enabled: true }));
  }
}

async function recoversKey({ azure, by, reader, deletedKey }: Given): Promise<void> {
  assert.ok(valueOf(await reader.deletedObject(deletedKey)), 'the key is not deleted');
  const driver = azure.drivers(by)['key-vault-object'];
  const before = await swapped(driver, deletedKey, () => ({ softDeleted: false, enabled: true }));
  assert.deepEqual(before, { softDeleted: true, enabled: true });
}
