import type { JsonObject } from '../../azure/json.js';

/** Where a key or secret is kept. */
export interface Kept {
  /** The part that its key vault plays. */
  readonly vault: string;
  readonly name?: string;
  readonly version?: string;
}

/** Azure Disk Encryption of a machine's OS disk. */
export interface Encryption {
  /** The secret that the volume is encrypted with. */
  readonly bek: Kept;
  /** The key that wraps it. */
  readonly kek?: Kept;
  /** Single pass writes to the disk, dual pass (with an Entra application) to the VM's model (domain.md c). */
  readonly pass?: 'single' | 'dual';
}

/** What an access policy allows. */
export interface Permissions {
  readonly keys?: readonly string[];
  readonly secrets?: readonly string[];
  readonly certificates?: readonly string[];
}

/** One key vault of the estate. It holds what the machines rest on, and a key that is nobody's business. */
export interface KeyVaultParts {
  /** In another subscription of the tenant. */
  readonly elsewhere?: true;
  /** Azure RBAC decides, not access policies. */
  readonly rbac?: true;
  /** The access policy that the Backup Management Service has already. */
  readonly service?: Permissions;
  readonly networkAcls?: JsonObject;
  /** Names of keys that somebody deleted, and of those that are purged since. */
  readonly deleted?: readonly string[];
  readonly purged?: readonly string[];
}

/** A virtual machine that the vault protects; its backup worked until something was done to its network or its keys. */
export interface Machine {
  readonly name: string;
  /** The NSG of its network interface. */
  readonly nsg?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A data disk beside the OS disk, of this kind. */
  readonly dataDisk?: string;
  /** Azure Disk Encryption of its OS disk. */
  readonly encryption?: Encryption;
  /** What only its guest knows (design, section 9). */
  readonly guest?: JsonObject;
}

/** What tells one scenario's estate from another's. */
export interface Parts {
  readonly nsgs: Readonly<Record<string, readonly JsonObject[]>>;
  /** The NSG of the subnet. */
  readonly subnetNsg?: string;
  /** Where the subnet's default route leads. */
  readonly appliance?: string;
  /** The NSG with a ReadOnly lock on it. */
  readonly locked?: string;
  /** By the part that each plays here; their names follow from it and from the scenario. */
  readonly keyVaults?: Readonly<Record<string, KeyVaultParts>>;
  readonly machines: readonly Machine[];
}
