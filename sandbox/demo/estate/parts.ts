import type { JsonObject } from '../../azure/json.js';
import type { Encryption } from './encryption.js';
import type { KeyVaultParts } from './key-vaults.js';

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
