import { causeKey } from '../../model/diagnosis.js';
import { child } from '../../model/resource-id.js';
import type { KeyVault } from '../../model/resources/key-vault.js';
import type { VaultReference } from '../../model/encryption.js';
import { policyOf, type AccessPolicyState } from '../../model/steps/key-vault.js';
import { ID, type KeyVaultPermissionsOptions, type Says } from './found.js';
import { permissionsFor } from './needs.js';
import { SERVICE, vaultName } from './wording.js';

/** Whom grants name: its object id is known. */
export interface Service {
  readonly appId: string;
  readonly objectId: string;
}

/** What the service's access policy holds and lacks of what lies in the vault. */
export function aboutAccessPolicy(
  vault: KeyVault,
  references: readonly VaultReference[],
  { appId, objectId }: Service,
  { grantTakesEffect }: Pick<KeyVaultPermissionsOptions, 'grantTakesEffect'>,
): Says {
  const where = vaultName(vault.id);
  const before = policyOf(vault.accessPolicies, { tenantId: vault.tenantId, objectId });
  const lacks = {
    keys: lacking(before?.permissions.keys, permissionsFor(references, 'keys')),
    secrets: lacking(before?.permissions.secrets, permissionsFor(references, 'secrets')),
  };
  const resourceId = child(vault.id, 'accessPolicies', objectId);
  const evidence = wrongPolicy(vault, appId, objectId);
  if (lacks.keys.length === 0 && lacks.secrets.length === 0) {
    const granted = `an access policy of ${where} gives ${SERVICE} what it needs of ${kindsOf(references)}`;
    return { evidence: [...evidence, granted], restsOn: [resourceId] };
  }
  const what = {
    kind: 'no-access-policy',
    resourceId: vault.id,
    summary: `the access policies of ${where} do not give ${SERVICE} ${said(lacks)}`,
  };
  const step = {
    kind: 'access-policy',
    resourceId,
    cause: causeKey(ID, what),
    summary: `Give ${SERVICE} ${said(lacks)} in ${where}${before === null ? '' : ', beside what it has'}; it holds for everything of these kinds in the vault`,
    before,
    after: widened(before, lacks, { tenantId: vault.tenantId, objectId: objectId.toLowerCase() }),
    atMost: 'auto',
    undo: 'automatic',
    // As a rule in force at once; reported later at times, as for roles (domain.md c).
    takesEffect: { afterInMs: 0, atMostInMs: grantTakesEffect.atMostInMs },
  } as const;
  return { evidence, found: [{ ...what, step }] };
}

interface Lacks {
  readonly keys: readonly string[];
  readonly secrets: readonly string[];
}

function lacking(given: readonly string[] = [], needed: readonly string[]): readonly string[] {
  return given.includes('all') ? [] : needed.filter((one) => !given.includes(one));
}

function widened(
  before: AccessPolicyState | null,
  lacks: Lacks,
  principal: Pick<AccessPolicyState, 'tenantId' | 'objectId'>,
): AccessPolicyState {
  const { keys = [], secrets = [], certificates = [], storage = [] } = before?.permissions ?? {};
  return {
    ...principal,
    permissions: {
      keys: [...keys, ...lacks.keys].sort(),
      secrets: [...secrets, ...lacks.secrets].sort(),
      certificates,
      storage,
    },
  };
}

/** `keys backup, get, list and secrets get, list` */
function said({ keys, secrets }: Lacks): string {
  const parts = [
    keys.length > 0 ? `keys ${keys.join(', ')}` : [],
    secrets.length > 0 ? `secrets ${secrets.join(', ')}` : [],
  ];
  return parts.flat().join(' and ');
}

function kindsOf(references: readonly VaultReference[]): string {
  return [...new Set(references.map(({ kind }) => kind))].sort().join(' and ');
}

/** A public sample of Microsoft's passes the application's id for the object's; such a policy names nobody (domain.md c). */
function wrongPolicy({ id, accessPolicies }: KeyVault, appId: string, objectId: string): readonly string[] {
  return accessPolicies.some((one) => one.objectId === appId.toLowerCase())
    ? [
        `an access policy of ${vaultName(id)} names the application id ${appId} of ${SERVICE} instead of its object id ${objectId}: it grants nothing`,
      ]
    : [];
}
