import { nameOf } from '../../model/resource-id.js';
import { serverAt } from './dns-server.js';
import { concerns, type Flow } from './flow.js';
import { nsgName, outboundRules, passageOf } from './judge.js';
import { blaming, type Row } from './row.js';
import type { Network, Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';
import { names } from '../../model/wording.js';
import { rule } from './wording.js';

/** Azure's own resolver; rules reach it by the tag AzurePlatformDNS alone ([NSG]). */
const AZURE_DNS = '168.63.129.16';
const DNS_PORT = 53;

/** Whether the machine can resolve Storage's names: row 21 of the table. The host path uses a bare address. */
export function aboutNames(seen: Seen, network: Network): readonly Row[] {
  const blind = unseen(seen.virtualNetwork).map((why): Row => ({ row: 21, weight: 'unseen', says: why }));
  const servers = dnsServers(seen, network);
  if (servers === undefined) {
    return blind;
  }
  const custom = servers.filter((server) => server !== AZURE_DNS);
  return [...blind, ...(custom.length === 0 ? aboutAzureDns(network) : aboutCustom(custom, seen, network))];
}

/** The interface's own servers, else the network's; undefined where the network was not looked at. */
function dnsServers({ virtualNetwork }: Seen, { nic }: Network): readonly string[] | undefined {
  return nic.dnsServers.length > 0 ? nic.dnsServers : valueOf(virtualNetwork)?.dnsServers;
}

/** A rule that denies Azure's resolver by its tag, where the machine uses it. */
function aboutAzureDns(network: Network): readonly Row[] {
  return denialsOfAzureDns(network).map((says) =>
    blaming(21, 'proves', says, {
      kind: 'dns-blocked',
      resourceId: network.subnet.id,
      ways: [`Have the rule changed that keeps names from being resolved: ${says}.`],
    }),
  );
}

export function denialsOfAzureDns({ guards, source }: Network): readonly string[] {
  const flow = { protocol: 'udp', port: DNS_PORT, source } as const;
  return guards.flatMap((guard) => {
    const [first] = outboundRules(guard)
      .filter(({ destinations }) => destinations.some((one) => one.toLowerCase() === 'azureplatformdns'))
      .filter((one) => concerns(one, flow))
      .sort((a, b) => a.priority - b.priority);
    return first?.effect === 'deny' ? [`${nsgName(guard)} denies AzurePlatformDNS by ${rule(first)}`] : [];
  });
}

interface Check {
  readonly server: string;
  /** The rule that denies it, in words. */
  readonly udp: string | undefined;
  readonly tcp: string | undefined;
}

function aboutCustom(servers: readonly string[], seen: Seen, network: Network): readonly Row[] {
  const checks = servers.map((server): Check => {
    const denial = (protocol: Flow['protocol']) => denialOf(protocol, server, seen, network);
    return { server, udp: denial('udp'), tcp: denial('tcp') };
  });
  const denials = checks.flatMap(({ udp }) => udp ?? []);
  const all = names(servers);
  if (denials.length === checks.length) {
    const by = [...new Set(denials)].join(', ');
    const says = `DNS (UDP ${DNS_PORT}) to every custom DNS server of ${nameOf(network.nic.id)} (${all}) is denied by ${by}`;
    const ways = [`Allow UDP and TCP ${DNS_PORT} from the machine to its DNS servers ${all}.`];
    return [blaming(21, 'proves', says, { kind: 'dns-blocked', resourceId: network.subnet.id, ways })];
  }
  const partly = checks.flatMap(({ server, udp, tcp }): readonly Row[] => {
    const by = udp ?? tcp;
    const which = udp === undefined ? 'TCP' : 'UDP';
    return by === undefined
      ? []
      : [{ row: 21, weight: 'hints', says: `DNS (${which}) to ${server} is denied by ${by}` }];
  });
  const says = `what the custom DNS servers ${all} answer for Storage's names cannot be seen`;
  return [...partly, { row: 21, weight: 'unseen', says }];
}

/** Undefined where no rule denies it, or none can be told. */
function denialOf(protocol: Flow['protocol'], server: string, seen: Seen, network: Network): string | undefined {
  const destination = serverAt(server, valueOf(seen.virtualNetwork)?.addressPrefixes ?? []);
  const flow = { protocol, port: DNS_PORT, source: network.source, destination };
  const { admin, nsgs } = passageOf(seen, network, flow);
  if (admin.is === 'denied') {
    return `${rule(admin.by)} of Virtual Network Manager`;
  }
  return nsgs
    .map(({ guard, verdict }) => (verdict.is === 'denied' ? `${rule(verdict.by)} of ${nsgName(guard)}` : undefined))
    .find((one) => one !== undefined);
}
