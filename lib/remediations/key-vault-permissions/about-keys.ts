import { nameOf } from '../../model/resource-id.js';
import type { VaultReference } from '../../model/encryption.js';
import { valueOf } from '../../model/sight.js';
import { names } from '../../model/wording.js';
import type { Found, Says } from './found.js';
import type { Seen, SeenVault } from './seen.js';
import { objectName, vaultName } from './wording.js';

/** Keys that belong to a certificate: Azure Backup does not support them, and says that permissions are missing. */
export function certificateKeys({ bundles }: SeenVault): readonly VaultReference[] {
  return bundles.flatMap(({ key, bundle }) => (valueOf(bundle)?.ofCertificate === true ? key : []));
}

export function aboutKeys(seen: SeenVault, { encrypted: { machine } }: Seen): Says {
  const { id, references, bundles } = seen;
  const inside = [...new Set(references.map(objectName))];
  const unknown = bundles.flatMap(({ key, bundle }) =>
    bundle.seen ? [] : `${bundle.why}: whether ${objectName(key)} belongs to a certificate is not known`,
  );
  const certificates = certificateKeys(seen);
  const own = bundles.flatMap(({ key, bundle }) => (valueOf(bundle)?.ofCertificate === false ? objectName(key) : []));
  return {
    evidence: [
      `${nameOf(machine.id)} needs ${names(inside)} of ${vaultName(id)}`,
      ...own.map((name) => `${name} of ${vaultName(id)} belongs to no certificate`),
      ...unknown,
    ],
    found: certificates.length === 0 ? [] : [ofCertificate(seen, certificates, nameOf(machine.id))],
  };
}

/** domain.md c: unsupported, and looks like 400198. */
function ofCertificate({ id }: SeenVault, keys: readonly VaultReference[], machine: string): Found {
  const which = names(keys.map(objectName));
  return {
    kind: 'certificate-key',
    resourceId: id,
    summary: `${which} of ${vaultName(id)} belongs to a certificate, which Azure Backup does not support: granting permissions will never cure it`,
    ways: [
      `Create a key of its own in ${vaultName(id)} (az keyvault key create --vault-name ${nameOf(id)} --name <name>) and encrypt ${machine} with it instead of ${which} (az vm encryption enable --name ${machine} --disk-encryption-keyvault ${nameOf(id)} --key-encryption-key <name>).`,
    ],
  };
}

const MANAGED_HSM = /^https:\/\/[^/]+\.managedhsm\./i;

/** What the disks rest on, and what of it cannot be followed to a key vault. */
export function aboutEncryption({ encrypted: { machine, unreadable, unseen } }: Seen): Says {
  const hsm = unreadable.filter((url) => MANAGED_HSM.test(url));
  const other = unreadable.filter((url) => !MANAGED_HSM.test(url));
  const name = nameOf(machine.id);
  const found: Found[] = [];
  if (hsm.length > 0) {
    found.push({
      kind: 'managed-hsm',
      resourceId: machine.id,
      summary: `the disks of ${name} are encrypted with a key of a managed HSM, which Azure Backup cannot back up: ${names(hsm)}`,
      ways: [
        `Encrypt ${name} with a key of a key vault instead: az vm encryption enable --name ${name} --disk-encryption-keyvault <vault> --key-encryption-key <key>.`,
      ],
    });
  }
  if (other.length > 0) {
    found.push({
      kind: 'unreadable-url',
      resourceId: machine.id,
      summary: `the encryption settings of ${name} name what is no key or secret of a known key vault: ${names(other)}`,
      ways: [
        `Look at the encryption settings of the disks of ${name} (az vm encryption show --ids ${machine.id}) and run the encryption again with a key vault that they can name.`,
      ],
    });
  }
  return { found, missing: unseen };
}
