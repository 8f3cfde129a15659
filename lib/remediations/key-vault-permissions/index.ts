import { adviceOn } from '../../model/encryption.js';
import { seal, type Remediation } from '../../model/remediation.js';
import { CODES } from './codes.js';
import { diagnose } from './diagnose.js';
import { ID, type KeyVaultPermissionsOptions } from './found.js';
import { observe, READS } from './observe.js';
import { plan } from './plan.js';

/** Azure Backup may not read the key or secret of an encrypted machine: it is granted what is missing, and no more. */
export function keyVaultPermissions(options: KeyVaultPermissionsOptions): Remediation {
  return seal({
    id: ID,
    answers: { codes: CODES, restores: true },
    reads: READS,
    writes: ['access-policy', 'role-assignment', 'key-vault-network'],
    observe: (subject, read) => observe(subject, read, options.role),
    diagnose: (seen) => diagnose(seen, options),
    plan: (seen) => plan(seen, options),
    advise: ({ encrypted: { machine, disks } }) => adviceOn(machine, disks),
  });
}

export type { KeyVaultPermissionsOptions };
