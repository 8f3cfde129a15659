import { nameOf, subscriptionOf } from '../../model/resource-id.js';
import type { NetworkInterface, ServiceTags } from '../../model/resources/network.js';
import type { Eyes } from './eyes.js';
import type { Guard, Network, Seen } from './seen.js';
import type { Sight } from '../../model/sight.js';
import { storageTagOf } from './storage-tags.js';
import { namesOf } from './wording.js';

/** From the machine to the NSGs on its way. All of it must be seen, or none of it can be judged. */
export async function lookAtNetwork(machine: Seen, eyes: Eyes): Promise<Seen> {
  const { location } = machine.vm;
  const listed = storageTagOf(location);
  if (listed !== undefined) {
    return { ...machine, network: await networkOf(machine, listed, eyes) };
  }
  const serviceTags = await tagsOf(machine, eyes);
  const tag = serviceTags.seen ? regionalTag(location, serviceTags.value) : serviceTags;
  const network = tag.seen ? await networkOf(machine, tag.value, eyes) : tag;
  return { ...machine, serviceTags, network };
}

export function tagsOf({ vm: { id, location } }: Seen, { read, look }: Eyes): Promise<Sight<ServiceTags>> {
  return look.at(`the service tags of ${location}`, () => read.serviceTags(subscriptionOf(id), location));
}

/** For a region that is newer than our list: the tag that ends in its name, or that says it is the region's. */
function regionalTag(location: string, tags: ServiceTags): Sight<string> {
  const regional = tags.filter(({ name }) => /^storage\./i.test(name));
  const found =
    regional.find(({ name }) => name.toLowerCase() === `storage.${location}`) ??
    regional.find(({ region }) => region.toLowerCase() === location);
  return found === undefined
    ? { seen: false, why: `Azure lists no service tag Storage.<Region> for ${location}` }
    : { seen: true, value: found.name };
}

async function networkOf(seen: Seen, tag: string, eyes: Eyes): Promise<Sight<Network>> {
  const { read, look } = eyes;
  const primary = await primaryInterface(seen, eyes);
  if (!primary.seen) {
    return primary;
  }
  const nic = primary.value;
  const ipv4 = nic.ipConfigurations.filter(({ version }) => version.toLowerCase() === 'ipv4');
  const configuration = ipv4.find((one) => one.primary === true) ?? ipv4[0];
  const { address, subnet: subnetId } = configuration ?? {};
  if (configuration === undefined || address === undefined || subnetId === undefined) {
    return { seen: false, why: `network interface ${nameOf(nic.id)} has no private IPv4 address in a subnet` };
  }
  const subnet = await look.at(`subnet ${nameOf(subnetId)}`, () => read.subnet(subnetId));
  if (!subnet.seen) {
    return subnet;
  }
  const guards: Guard[] = [];
  for (const [at, of] of [['network interface', nic] as const, ['subnet', subnet.value] as const]) {
    const id = of.networkSecurityGroup;
    if (id !== undefined) {
      const nsg = await look.at(`NSG ${nameOf(id)}`, () => read.networkSecurityGroup(id));
      if (!nsg.seen) {
        return nsg;
      }
      guards.push({ at, of: of.id, nsg: nsg.value });
    }
  }
  const secondary = seen.vm.networkInterfaces.map(({ id }) => id).filter((id) => id !== nic.id);
  const source = { address, groups: configuration.applicationSecurityGroups };
  return { seen: true, value: { nic, configuration, source, secondary, subnet: subnet.value, guards, tag } };
}

/**
 * The interface that the default route leaves by: the only one, the one that the machine calls primary, or each until
 * one says so itself.
 */
async function primaryInterface({ vm }: Seen, { read, look }: Eyes): Promise<Sight<NetworkInterface>> {
  const named = vm.networkInterfaces.filter(({ primary }) => primary === true);
  const candidates = named.length > 0 ? named : vm.networkInterfaces;
  for (const { id } of candidates) {
    const nic = await look.at(`network interface ${nameOf(id)}`, () => read.networkInterface(id));
    if (!nic.seen || nic.value.primary === true || candidates.length === 1) {
      return nic;
    }
  }
  const all = namesOf(candidates.map(({ id }) => id));
  const why = candidates.length === 0 ? 'has no network interface' : `has none that says it is the primary one: ${all}`;
  return { seen: false, why: `${nameOf(vm.id)} ${why}` };
}
