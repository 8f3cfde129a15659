import { createHash } from 'node:crypto';

const GROUP = 'rg-shop-prod';
/** Of the other subscription. */
const KEYS_GROUP = 'rg-security-keys';

/** The ids of a scenario's resources. Names repeat from scenario to scenario: what keeps them apart is the subscription. */
export interface Ids {
  readonly subscription: string;
  /** The subscription of another team, for what lies elsewhere. */
  readonly otherSubscription: string;
  readonly group: string;
  readonly otherGroup: string;
  readonly network: string;
  readonly subnet: string;
  readonly routes: string;
  readonly vault: string;
  readonly policy: string;
  vm(name: string): string;
  disk(name: string): string;
  nic(vm: string): string;
  nsg(name: string): string;
  item(vm: string): string;
  /** The key vault that plays this part. */
  keyVault(part: string): string;
  /** The same in the other subscription. */
  keyVaultElsewhere(part: string): string;
  /** What only the guest of the VM knows. */
  guest(vm: string): string;
}

const digest = (name: string): string => createHash('sha256').update(name).digest('hex');

/** A GUID that follows from the scenario's name, so that a second run meets the same ids. */
export function guidOf(name: string): string {
  const hex = digest(name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** 32 hexadecimal digits, as the versions of keys and secrets have. */
export const versionOf = (name: string): string => digest(name).slice(0, 32);

const LONGEST_VAULT_NAME = 24;

/** Names of key vaults are unique in all of Azure, so that the scenario is part of them: 3 to 24 letters, digits and hyphens. */
function keyVaultName(scenario: string, part: string): string {
  const words = `kv-${scenario}${part === 'keys' ? '' : `-${part}`}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  if (words.length <= LONGEST_VAULT_NAME && !words.endsWith('-')) return words;
  return `${words.slice(0, 15).replace(/-$/, '')}-${digest(`${scenario} ${part}`).slice(0, 8)}`;
}

export function idsOf(scenario: string): Ids {
  const [subscription, otherSubscription] = [guidOf(scenario), guidOf(`elsewhere: ${scenario}`)];
  const group = `/subscriptions/${subscription}/resourceGroups/${GROUP}`;
  const otherGroup = `/subscriptions/${otherSubscription}/resourceGroups/${KEYS_GROUP}`;
  const of = (type: string, name: string): string => `${group}/providers/${type}/${name}`;
  const network = of('Microsoft.Network/virtualNetworks', 'vnet-weu');
  const vault = of('Microsoft.RecoveryServices/vaults', 'rsv-weu');
  const vm = (name: string): string => of('Microsoft.Compute/virtualMachines', name);
  const inGroup = (keyVaultsGroup: string, part: string): string =>
    `${keyVaultsGroup}/providers/Microsoft.KeyVault/vaults/${keyVaultName(scenario, part)}`;
  return {
    ...{ subscription, otherSubscription, group, otherGroup, network },
    subnet: `${network}/subnets/snet-app`,
    routes: of('Microsoft.Network/routeTables', 'rt-app'),
    vault,
    policy: `${vault}/backupPolicies/daily-30-days`,
    vm,
    disk: (name) => of('Microsoft.Compute/disks', name),
    nic: (name) => of('Microsoft.Network/networkInterfaces', name.replace(/^vm-/, 'nic-')),
    nsg: (name) => of('Microsoft.Network/networkSecurityGroups', name),
    item: (name) => {
      const container = `iaasvmcontainerv2;${GROUP};${name}`;
      return `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/VM;${container}`;
    },
    keyVault: (part) => inGroup(group, part),
    keyVaultElsewhere: (part) => inGroup(otherGroup, part),
    guest: (name) => `${vm(name)}/providers/Sandbox/guest`,
  };
}
