import type { EncryptedMachine, VaultReference } from '../../model/encryption.js';
import type { ResourceId } from '../../model/resource-id.js';
import type { KeptKeys, RecoveryPoint } from '../../model/resources/backup.js';
import type { DeletedObject, VaultObject } from '../../model/resources/key-vault.js';
import type { Sight } from '../../model/sight.js';

export type VaultFound =
  | { readonly is: 'there' }
  | { readonly is: 'soft-deleted'; readonly purgedAt: string | undefined }
  /** Purged, or never there. `namesake` is where another vault was that is soft-deleted under the same name. */
  | { readonly is: 'gone'; readonly namesake: string | undefined }
  | { readonly is: 'unseen'; readonly why: string };

export type ObjectFound =
  /** The version that the machine refers to. */
  | { readonly is: 'there'; readonly object: VaultObject }
  /** Of a secret ARM shows the newest version alone, and the machine refers to another one. */
  | { readonly is: 'other-version'; readonly newest: string }
  | { readonly is: 'version-missing'; readonly version: string; readonly newest: string }
  | { readonly is: 'soft-deleted'; readonly deleted: DeletedObject }
  /** `doubt`: why it is not known whether it is soft-deleted. */
  | { readonly is: 'gone'; readonly doubt: string | undefined }
  | { readonly is: 'unseen'; readonly why: string };

/** A key vault that the machine's disks refer to, and what they need of it. */
export interface SeenVault {
  readonly vault: ResourceId;
  readonly holds: readonly VaultReference[];
  readonly found: VaultFound;
}

/** A key or secret, in a vault that is there. */
export interface SeenObject {
  readonly reference: VaultReference;
  readonly found: ObjectFound;
}

export interface SeenPoint {
  readonly point: RecoveryPoint;
  readonly kept: Sight<KeptKeys>;
}

/** Where what is gone was looked for. */
export interface Points {
  /** How many there are, or why none was looked at; they are where something is gone. */
  readonly says: string;
  readonly looked: readonly SeenPoint[];
}

export interface Seen {
  readonly encrypted: EncryptedMachine;
  /** Every error code that the case has met. */
  readonly codes: readonly string[];
  /**
   * When it was looked. Dates from and until which a key is valid are set by people, and Key Vault holds them against
   * its own clock: no answer carries a time of Azure's to compare them with, so ours has to do.
   */
  readonly at: Date;
  readonly vaults: readonly SeenVault[];
  /** Keys before secrets: a secret is of no use before the key that wraps it. */
  readonly objects: readonly SeenObject[];
  readonly points: Points;
}
