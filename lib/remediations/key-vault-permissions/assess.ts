import { nameOf } from '../../model/resource-id.js';
import type { KeyVault } from '../../model/resources/key-vault.js';
import { aboutAccessPolicy } from './about-access-policy.js';
import { aboutFirewall } from './about-firewall.js';
import { aboutEncryption, aboutKeys } from './about-keys.js';
import { aboutRoles } from './about-roles.js';
import { aboutPlace, present, principalMissing } from './about-vault.js';
import { merged, type KeyVaultPermissionsOptions, type Says } from './found.js';
import type { Seen, SeenVault } from './seen.js';

export type Assessment = Required<Says>;

/** Everything that what was seen says, vault by vault. */
export function assess(seen: Seen, options: KeyVaultPermissionsOptions): Assessment {
  return merged([aboutEncryption(seen), ...seen.vaults.map((one) => aboutVault(one, seen, options))]);
}

function aboutVault(one: SeenVault, seen: Seen, options: KeyVaultPermissionsOptions): Says {
  const vault = present(one);
  const place = aboutPlace(one, seen);
  return vault === undefined
    ? place
    : merged([place, aboutKeys(one, seen), aboutRights(one, vault, seen, options), aboutFirewall(vault)]);
}

/** Who may read what lies in the vault, once it is known whom that is about. */
function aboutRights(one: SeenVault, vault: KeyVault, seen: Seen, options: KeyVaultPermissionsOptions): Says {
  const { service, encrypted } = seen;
  if (service === undefined) {
    return {};
  }
  if (!service.seen) {
    return { missing: [service.why] };
  }
  const { objectId, appId, tenantId } = service.value;
  if (vault.tenantId !== tenantId) {
    return {}; // nobody in the vault's tenant can be granted anything: aboutPlace says so
  }
  if (objectId === undefined) {
    return principalMissing(vault, service.value, encrypted.machine);
  }
  const principal = { appId, objectId };
  return one.roles === undefined
    ? aboutAccessPolicy(vault, one.references, principal, options)
    : aboutRoles({ vault, references: one.references, service: principal }, one.roles, options);
}

/** Why there is nothing here for this remediation to judge; undefined where there is. */
export function notApplicable({ encrypted, vaults }: Seen): string | undefined {
  const gone = vaults.filter(({ vault }) => vault.seen && vault.value === 'gone').map(({ id }) => nameOf(id));
  if (gone.length > 0) {
    return `key vault ${gone.join(', ')} is not there: what becomes of it is for missing-key`;
  }
  return encrypted.references.length === 0
    ? `no disk of ${nameOf(encrypted.machine.id)} is encrypted with Azure Disk Encryption`
    : undefined;
}
