import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { NetworkAcls, type AccessPolicy } from '../resources/key-vault.js';

const permissions = z.array(z.string()).readonly();

/**
 * What one principal may do in an access-policy vault, at `vaults/{v}/accessPolicies/{objectId}`: an id of ours, because
 * ARM shows policies inside their vault alone. Permission names in lower case, sorted. Certificates and storage are part
 * of it so that taking the change back leaves them as they were.
 */
export const AccessPolicyState = z
  .object({
    tenantId: z.string(),
    objectId: z.string(),
    permissions: z
      .object({ keys: permissions, secrets: permissions, certificates: permissions, storage: permissions })
      .readonly(),
  })
  .readonly();
export type AccessPolicyState = z.infer<typeof AccessPolicyState>;

/** All entries of one principal as one; entries that also name an application are another principal's. */
export function policyOf(
  policies: readonly AccessPolicy[],
  principal: Pick<AccessPolicyState, 'tenantId' | 'objectId'>,
): AccessPolicyState | null {
  const own = policies.filter(
    ({ tenantId, objectId, applicationId }) =>
      applicationId === undefined &&
      tenantId === principal.tenantId.toLowerCase() &&
      objectId === principal.objectId.toLowerCase(),
  );
  const union = (of: 'keys' | 'secrets' | 'certificates' | 'storage') =>
    [...new Set(own.flatMap((one) => one.permissions[of]))].sort();
  return own.length === 0
    ? null
    : {
        tenantId: principal.tenantId.toLowerCase(),
        objectId: principal.objectId.toLowerCase(),
        permissions: {
          keys: union('keys'),
          secrets: union('secrets'),
          certificates: union('certificates'),
          storage: union('storage'),
        },
      };
}

/** One role assignment at a vault, `{vault}/providers/Microsoft.Authorization/roleAssignments/{guid}`. */
export const RoleAssignmentState = z
  .object({ roleDefinitionId: ResourceId, principalId: z.string(), principalType: z.literal('ServicePrincipal') })
  .readonly();
export type RoleAssignmentState = z.infer<typeof RoleAssignmentState>;

/** The vault's firewall, whole: ARM replaces what it is sent. */
export const KeyVaultNetworkState = NetworkAcls.readonly();
export type KeyVaultNetworkState = z.infer<typeof KeyVaultNetworkState>;

/** The vault itself: recovered from its soft-deleted state, or (absent before) made anew. */
export const KeyVaultState = z.object({ location: z.string(), softDeleted: z.boolean() }).readonly();
export type KeyVaultState = z.infer<typeof KeyVaultState>;

/**
 * A key or secret, `{vault}/keys/{name}`, or one version of it, `…/versions/{version}`: recovered, restored (absent
 * before) or enabled. Its material is no part of it.
 */
export const KeyVaultObjectState = z.object({ softDeleted: z.boolean(), enabled: z.boolean() }).readonly();
export type KeyVaultObjectState = z.infer<typeof KeyVaultObjectState>;

/** From where an absent key or secret comes back; the driver alone reads the material, and passes it on. */
export const Source = z
  .object({
    recoveryPoint: ResourceId,
    /** How the secret is stored anew, as Azure Disk Encryption expects it. */
    secret: z
      .object({ contentType: z.string(), tags: z.record(z.string(), z.string()).readonly() })
      .readonly()
      .optional(),
  })
  .readonly();
export type Source = z.infer<typeof Source>;
