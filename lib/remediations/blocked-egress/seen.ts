import type { ResourceId } from '../../model/resource-id.js';
import type { BackupPolicy, ProtectedItem, RecoveryPoint } from '../../model/resources/backup.js';
import type { ActivityEvent } from '../../model/resources/control.js';
import type { AzureFirewall, FirewallPolicy, IpGroup, RuleCollectionGroup } from '../../model/resources/firewall.js';
import type {
  AdminRule,
  EffectiveNetworkSecurityGroup,
  EffectiveRoute,
  NetworkInterface,
  NetworkSecurityGroup,
  RouteTable,
  ServiceEndpointPolicy,
  ServiceTags,
  Subnet,
  VirtualNetwork,
} from '../../model/resources/network.js';
import type { RestorePointCollection } from '../../model/resources/restore-points.js';
import type { Disk, StorageAccount } from '../../model/resources/storage.js';
import type { VirtualMachine } from '../../model/resources/virtual-machine.js';
import type { Source } from './flow.js';
import type { Sight } from '../../model/sight.js';

/** The failed run that is to be explained. Times are Azure's. */
export interface Failed {
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
}

/** An NSG that the traffic passes. */
export interface Guard {
  readonly at: 'network interface' | 'subnet';
  readonly of: ResourceId;
  readonly nsg: NetworkSecurityGroup;
}

/** The way out of the machine, up to the rules. */
export interface Network {
  readonly nic: NetworkInterface;
  readonly configuration: NetworkInterface['ipConfigurations'][number];
  readonly source: Source;
  /** Network interfaces through which the backup does not leave. */
  readonly secondary: readonly ResourceId[];
  readonly subnet: Subnet;
  /** In the order that traffic passes them; both must allow, an absent one does. */
  readonly guards: readonly Guard[];
  /** `Storage.WestEurope` */
  readonly tag: string;
}

type ActivitySight = Sight<readonly ActivityEvent[]>;

/**
 * What was seen, one member for each read. Members that are absent were not looked at, because something cheaper had
 * decided already.
 */
export interface Seen {
  readonly vm: VirtualMachine;
  readonly failed?: Failed | undefined;
  readonly item?: Sight<ProtectedItem> | undefined;
  /** Of the account of an unmanaged disk, by its name. */
  readonly accounts: ReadonlyMap<string, Sight<StorageAccount | undefined>>;
  readonly disks: ReadonlyMap<ResourceId, Sight<Disk>>;

  readonly network?: Sight<Network> | undefined;
  readonly adminRules?: Sight<readonly AdminRule[]> | undefined;
  readonly routeTable?: Sight<RouteTable> | undefined;
  readonly serviceTags?: Sight<ServiceTags> | undefined;
  readonly effectiveNsgs?: Sight<readonly EffectiveNetworkSecurityGroup[]> | undefined;
  /** Subnets besides the machine's own that hang on an NSG which is to be changed. */
  readonly otherSubnets: readonly Sight<Subnet>[];

  readonly virtualNetwork?: Sight<VirtualNetwork> | undefined;
  readonly effectiveRoutes?: Sight<readonly EffectiveRoute[]> | undefined;
  readonly appliance?: Appliance | undefined;
  readonly endpointPolicies: readonly Sight<ServiceEndpointPolicy>[];
  readonly policy?: Sight<BackupPolicy> | undefined;
  readonly points?: Sight<readonly RecoveryPoint[]> | undefined;
  /** Which of the subscription's restore point collections there are, and the machine's own with their points. */
  readonly collections?: Sight<readonly RestorePointCollection[]> | undefined;
  readonly restorePoints: readonly Sight<RestorePointCollection>[];
  /** What happened around the failed run to the machine, to NSGs, and to rules of ours. */
  readonly activity: ReadonlyMap<ResourceId, ActivitySight>;
}

/** What was found at the address of a next hop. */
export interface Appliance {
  readonly address: string;
  readonly firewalls: Sight<readonly AzureFirewall[]>;
  /** Of the firewall at the address, where a failed run is to be explained. */
  readonly rules?: FirewallSights | undefined;
  readonly nics?: Sight<readonly NetworkInterface[]> | undefined;
  readonly vm?: Sight<VirtualMachine> | undefined;
}

/** What decides what an Azure Firewall lets through, beside the rules that stand in itself. */
export interface FirewallSights {
  /** From the base policy to the firewall's own. */
  readonly policies: readonly PolicySights[];
  /** Those that the rules about the flow name. */
  readonly ipGroups: ReadonlyMap<ResourceId, Sight<IpGroup>>;
}

export interface PolicySights {
  readonly id: ResourceId;
  readonly policy: Sight<FirewallPolicy>;
  readonly groups: Sight<readonly RuleCollectionGroup[]>;
}
