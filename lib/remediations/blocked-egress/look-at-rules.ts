import { nameOf, parentOf } from '../../model/resource-id.js';
import { denialsOfAzureDns } from './about-names.js';
import type { Unknown } from './destination.js';
import type { Eyes } from './eyes.js';
import { openAt, passagesOf, type Blocked } from './judge.js';
import { lookAtItem } from './look-at-machine.js';
import { tagsOf } from './look-at-network.js';
import { disksOfUnknownKind, hostOnlyDisks } from './path.js';
import type { Network, Seen } from './seen.js';
import { hasStorageEndpoint, hopsOfTable, mattersUnknown } from './ways-out.js';

/**
 * Network-manager rules and the subnet's routes, and then what the verdict turns out to need: a tag's prefixes, or what
 * VirtualNetwork holds. Nothing that stands behind the rule that decides is asked for.
 */
export async function lookAtRules(seen: Seen, network: Network, eyes: Eyes): Promise<Seen> {
  const { read, look } = eyes;
  const virtualNetwork = parentOf(network.subnet.id);
  const ask = () => read.adminRules(virtualNetwork);
  const adminRules = await look.at(`network-manager rules of ${nameOf(virtualNetwork)}`, ask);
  let ruled = await lookAtRouteTable({ ...seen, adminRules }, network, eyes);
  for (let need = needOf(ruled, network); need !== undefined; need = needOf(ruled, network)) {
    ruled =
      need === 'service-tags'
        ? { ...ruled, serviceTags: await tagsOf(ruled, eyes) }
        : await lookAtTagMap(ruled, network, eyes);
  }
  return ruled;
}

async function lookAtRouteTable(seen: Seen, network: Network, { read, look }: Eyes): Promise<Seen> {
  const { routeTable } = network.subnet;
  if (routeTable === undefined || hasStorageEndpoint(network, seen.vm.location)) {
    return seen;
  }
  return { ...seen, routeTable: await look.at(`route table ${nameOf(routeTable)}`, () => read.routeTable(routeTable)) };
}

/** A long read, for which the machine must run. */
async function lookAtTagMap(seen: Seen, { nic }: Network, { read, look }: Eyes): Promise<Seen> {
  const ask = () => read.effectiveNetworkSecurityGroups(nic.id);
  return { ...seen, effectiveNsgs: await look.at(`effective security rules of ${nameOf(nic.id)}`, ask) };
}

/** The read that the verdict waits for, the cheap one first. */
function needOf(seen: Seen, network: Network): Unknown['ask'] {
  const asked = [
    ...openAt(passagesOf(seen, network)).map(({ unknown }) => unknown.ask),
    ...hopsOfTable(seen, network)
      .unknown.filter(({ route }) => mattersUnknown(route, network))
      .map(({ unknown }) => unknown.ask),
  ];
  return asked.includes('service-tags') ? 'service-tags' : asked.find((one) => one !== undefined);
}

/** Of an NSG that hangs on more subnets than this, the rest is not looked at, and a person approves the change. */
const SUBNETS_AT_MOST = 16;

/** What must be known before a rule is planned: kinds of disks, whose other subnets these are, and Azure's DNS. */
export async function lookBeforePlan(
  seen: Seen,
  network: Network,
  blocked: readonly Blocked[],
  eyes: Eyes,
): Promise<Seen> {
  const { read, look } = eyes;
  const others = new Set(blocked.flatMap(({ guard }) => guard.nsg.subnets).filter((id) => id !== network.subnet.id));
  const otherSubnets = [...seen.otherSubnets];
  for (const id of [...others].slice(0, SUBNETS_AT_MOST)) {
    otherSubnets.push(await look.at(`subnet ${nameOf(id)}`, () => read.subnet(id)));
  }
  const usesAzureDns = network.nic.dnsServers.length === 0 && denialsOfAzureDns(network).length > 0;
  const known = await lookAtDisks({ ...seen, otherSubnets }, disksOfUnknownKind(seen), eyes);
  const judged = hostOnlyDisks(known).length > 0 ? await lookAtItem(known, eyes) : known; // it may be excluded
  return usesAzureDns ? lookAtVirtualNetwork(judged, network, eyes) : judged;
}

export async function lookAtDisks(
  seen: Seen,
  wanted: readonly Seen['vm']['disks'][number][],
  { read, look }: Eyes,
): Promise<Seen> {
  const disks = new Map(seen.disks);
  for (const id of wanted.flatMap(({ managedDisk }) => managedDisk ?? [])) {
    disks.set(id, await look.at(`disk ${nameOf(id)}`, () => read.disk(id)));
  }
  return { ...seen, disks };
}

export async function lookAtVirtualNetwork(seen: Seen, { subnet }: Network, { read, look }: Eyes): Promise<Seen> {
  const id = parentOf(subnet.id);
  return { ...seen, virtualNetwork: await look.at(`virtual network ${nameOf(id)}`, () => read.virtualNetwork(id)) };
}
