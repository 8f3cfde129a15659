import { adviceOn } from '../../model/encryption.js';
import { seal, type Remediation } from '../../model/remediation.js';
import { CODES } from './codes.js';
import { diagnose } from './diagnose.js';
import { READS } from './eyes.js';
import { observe } from './observe.js';
import { plan } from './plan.js';
import { ID } from './verdict.js';

export interface MissingKeyOptions {
  /** Whether a key is valid is a question of the present: see `Seen.at` for why it is asked of our clock. */
  readonly now: () => Date;
}

/** A key, a secret or the vault that an encrypted machine's disks rest on is gone, disabled or out of its time. */
export function missingKey(options: MissingKeyOptions): Remediation {
  return seal({
    id: ID,
    answers: { codes: CODES, restores: true },
    reads: READS,
    writes: ['key-vault', 'key-vault-object'],
    observe: (subject, read) => observe(subject, read, options.now()),
    diagnose,
    plan,
    advise: ({ encrypted: { machine, disks } }) => adviceOn(machine, disks),
  });
}
