import { nameOf, type ResourceId } from '../../model/resource-id.js';
import type { AzureFirewall } from '../../model/resources/firewall.js';
import type { NetworkInterface } from '../../model/resources/network.js';
import { aboutFirewall } from './about-firewall.js';
import { offState } from './about-machine.js';
import { blaming, type Row } from './row.js';
import type { Route } from './routes.js';
import type { Appliance, Network, Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';

/** What stands at the address of a next hop. An address is matched by itself (DERIVED). */
type Standing =
  | { readonly is: 'forwarding' | 'unclear'; readonly id: ResourceId }
  | { readonly is: 'not-forwarding'; readonly id: ResourceId; readonly why: string }
  | { readonly is: 'unknown' };

function standingAt(appliance: Appliance): Standing {
  const { vm } = appliance;
  const nic = interfaceAt(appliance);
  if (nic === undefined) {
    return { is: 'unknown' };
  }
  if (!nic.forwards) {
    return { is: 'not-forwarding', id: nic.id, why: 'IP forwarding is off' };
  }
  const machine = valueOf(vm);
  const off = machine === undefined ? undefined : offState(machine);
  if (machine !== undefined && off !== undefined) {
    return { is: 'not-forwarding', id: nic.id, why: `${nameOf(machine.id)} is ${off}` };
  }
  return { is: machine === undefined ? 'unclear' : 'forwarding', id: nic.id };
}

export function firewallAt({ address, firewalls }: Appliance): AzureFirewall | undefined {
  return valueOf(firewalls)?.find(({ addresses }) => addresses.includes(address));
}

/** The one interface with the address; the same address in several networks proves nothing. */
export function interfaceAt({ address, nics }: Appliance): NetworkInterface | undefined {
  const found = valueOf(nics)?.filter(({ ipConfigurations }) =>
    ipConfigurations.some((one) => one.address === address),
  );
  return found?.length === 1 ? found[0] : undefined;
}

/** What is known of a next hop: row 15 of the table. What is judged itself leaves its route nothing to answer for. */
export interface Hop {
  readonly rows: readonly Row[];
  readonly isJudged: boolean;
}

export function aboutHop(seen: Seen, network: Network, { ip }: Route): Hop {
  const { appliance } = seen;
  if (appliance === undefined || appliance.address !== ip) {
    return { rows: [], isJudged: false };
  }
  const firewall = firewallAt(appliance);
  if (firewall === undefined) {
    const blind = unseen(appliance.firewalls, appliance.nics, appliance.vm).map((why): Row => {
      return { row: 15, weight: 'unseen', says: why };
    });
    const standing = standingAt(appliance);
    return { rows: [...blind, rowOf(standing, ip)], isJudged: standing.is === 'forwarding' };
  }
  const says = `${ip} is Azure Firewall ${nameOf(firewall.id)}`;
  if (appliance.rules === undefined) {
    const hint = `${says}: whether its rules let the backup through is not looked at`;
    return { rows: [{ row: 15, weight: 'hints', says: hint }], isJudged: false };
  }
  const { rows, isJudged } = aboutFirewall(firewall, appliance.rules, network, seen);
  return { rows: [{ row: 15, weight: 'hints', says }, ...rows], isJudged };
}

function rowOf(standing: Standing, address: string): Row {
  switch (standing.is) {
    case 'unknown': {
      const says = `no firewall and no single network interface of the subscription has the address ${address}`;
      return { row: 15, weight: 'unseen', says };
    }
    case 'forwarding':
    case 'unclear': {
      const says = `${address} is network interface ${nameOf(standing.id)}, which forwards; whether it lets the backup through cannot be seen`;
      return { row: 15, weight: 'hints', says };
    }
    case 'not-forwarding': {
      const { id, why } = standing;
      const says = `${address} is network interface ${nameOf(id)}, which does not forward: ${why}`;
      const ways = [`Have the owner of network interface ${nameOf(id)} see to it that it forwards: ${why}.`];
      return blaming(15, 'proves', says, { kind: 'appliance-down', resourceId: id, ways });
    }
  }
}
