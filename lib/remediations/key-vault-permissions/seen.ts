import type { EncryptedMachine, VaultReference } from '../../model/encryption.js';
import type { ResourceId } from '../../model/resource-id.js';
import type { BackupServicePrincipal, RoleAssignment, RoleDefinition } from '../../model/resources/authorization.js';
import type { DenyAssignment } from '../../model/resources/control.js';
import type { KeyBundle, KeyVault } from '../../model/resources/key-vault.js';
import type { Sight } from '../../model/sight.js';

/** Who may do what in an RBAC vault. */
export interface Roles {
  /** Of the service, its groups' included. */
  readonly assignments: Sight<readonly RoleAssignment[]>;
  readonly denials: Sight<readonly DenyAssignment[]>;
  /** The roles of those assignments that apply. */
  readonly definitions: ReadonlyMap<ResourceId, Sight<RoleDefinition>>;
  /** The roles that may be granted; looked up where something is missing. */
  readonly candidates?: Sight<readonly RoleDefinition[]> | undefined;
}

/** A key as the data plane shows it. */
export interface Bundle {
  readonly key: VaultReference;
  readonly bundle: Sight<KeyBundle>;
}

/** A vault that the machine's disks rest on. */
export interface SeenVault {
  readonly id: ResourceId;
  /** What of the machine lies in it. */
  readonly references: readonly VaultReference[];
  readonly vault: Sight<KeyVault | 'gone'>;
  /** Of its keys, each once. */
  readonly bundles: readonly Bundle[];
  readonly roles?: Roles | undefined;
}

export interface Seen {
  readonly encrypted: EncryptedMachine;
  readonly vaults: readonly SeenVault[];
  /** Not looked at where a person has to act before any right counts. */
  readonly service?: Sight<BackupServicePrincipal> | undefined;
}
