import { createHash } from 'node:crypto';

const GROUP = 'rg-shop-prod';

/** The ids of a scenario's resources. Names repeat from scenario to scenario: what keeps them apart is the subscription. */
export interface Ids {
  readonly subscription: string;
  readonly group: string;
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
  /** What only the guest of the VM knows. */
  guest(vm: string): string;
}

/** A GUID that follows from the scenario's name, so that a second run meets the same ids. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function idsOf(scenario: string): Ids {
  const subscription = guidOf(scenario);
  const group = `/subscriptions/${subscription}/resourceGroups/${GROUP}`;
  const of = (type: string, name: string): string => `${group}/providers/${type}/${name}`;
  const network = of('Microsoft.Network/virtualNetworks', 'vnet-weu');
  const vault = of('Microsoft.RecoveryServices/vaults', 'rsv-weu');
  const vm = (name: string): string => of('Microsoft.Compute/virtualMachines', name);
  return {
    subscription,
    group,
    network,
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
    guest: (name) => `${vm(name)}/providers/Sandbox/guest`,
  };
}
