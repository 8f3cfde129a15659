import { nameOf, parentOf } from '../../model/resource-id.js';
import type { Rule } from './flow.js';
import { addressesOf, isOutsideStorage } from './ipv4.js';
import { nsgName, type Passage } from './judge.js';
import { blaming, type Row } from './row.js';
import type { Guard, Network, Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';
import { count, names } from '../../model/wording.js';
import { namesOf, rule, tcp } from './wording.js';

/** What security rules do to the flow: rows 1 to 4, 10 and 22 of the table. */
export function aboutRules(seen: Seen, network: Network, passages: readonly Passage[]): readonly Row[] {
  return [
    ...aboutNetworkManager(seen, network, passages),
    ...network.guards.flatMap((guard) => aboutGuard(guard, network, passages)),
    ...aboutAbsent(network),
    ...aboutVirtualNetworkTag(seen),
    ...aboutSecondary(network),
  ];
}

/** Rows 1, 2 and 4: each NSG with the rules that decide, each rule with the ports it decides about. */
function aboutGuard(guard: Guard, { tag }: Network, passages: readonly Passage[]): readonly Row[] {
  const row = guard.at === 'network interface' ? 1 : 2;
  const where = `${nsgName(guard)} (${guard.at} ${nameOf(guard.of)})`;
  const verdicts = passages.flatMap(({ port, nsgs }) =>
    nsgs.filter((one) => one.guard === guard).map(({ verdict }) => ({ port, verdict })),
  );
  const denied = byRule(verdicts.flatMap(({ port, verdict }) => (verdict.is === 'denied' ? [[verdict.by, port]] : [])));
  const allowed = verdicts.flatMap(({ port, verdict }) => (verdict.is === 'allowed' ? [{ port, by: verdict.by }] : []));
  const rules = [...new Set(allowed.flatMap(({ by }) => by.map(rule)))];
  const says = `${where} allows ${tcp(allowed.map(({ port }) => port))} to ${tag} by ${names(rules)}`;
  return [
    ...denied.map(([by, ports]): Row => {
      return { row, weight: 'proves', says: `${where} denies ${tcp(ports)} to ${tag} by ${rule(by)}` };
    }),
    ...(rules.length > 0 ? [{ row, weight: 'excludes', says } as const] : []),
  ];
}

/** Each rule with its ports. The rules are read anew for each port, so that their words tell them apart. */
function byRule(found: readonly (readonly [Rule, number])[]): readonly (readonly [Rule, readonly number[]])[] {
  const known = new Map<string, readonly [Rule, readonly number[]]>();
  for (const [by, port] of found) {
    const [, ports] = known.get(rule(by)) ?? [by, []];
    known.set(rule(by), [by, [...ports, port]]);
  }
  return [...known.values()];
}

function aboutAbsent({ nic, subnet, guards }: Network): readonly Row[] {
  const bare = ([1, 2] as const).flatMap((row): readonly Row[] => {
    const [at, id] = row === 1 ? (['network interface', nic.id] as const) : (['subnet', subnet.id] as const);
    const says = `${at} ${nameOf(id)} has no NSG`;
    return guards.some((guard) => guard.at === at) ? [] : [{ row, weight: 'excludes', says }];
  });
  return bare;
}

/** Row 10. What a network manager denies, no NSG can allow; what it always allows, no NSG can deny. */
function aboutNetworkManager(seen: Seen, { subnet, tag }: Network, passages: readonly Passage[]): readonly Row[] {
  const vnet = parentOf(subnet.id);
  const denied = byRule(passages.flatMap(({ port, admin }) => (admin.is === 'denied' ? [[admin.by, port]] : [])));
  const exempt = byRule(
    passages.flatMap(({ port, admin }) =>
      admin.is === 'passed' ? admin.exempts.map((by) => [by, port] as const) : [],
    ),
  );
  const manager = 'Virtual Network Manager';
  const rows: readonly Row[] = [
    ...unseen(seen.adminRules).map((why): Row => ({ row: 10, weight: 'unseen', says: why })),
    ...denied.map(([by, ports]) =>
      blaming(10, 'proves', `${manager} denies ${tcp(ports)} to ${tag} by ${rule(by)}, before any NSG is asked`, {
        kind: 'network-manager-denies',
        resourceId: vnet,
        ways: [
          `Ask the owner of the network manager to let ${tcp(ports)} to ${tag} through ${rule(by)} for virtual network ${nameOf(vnet)}: no NSG rule can.`,
        ],
      }),
    ),
    ...exempt.map(([by, ports]): Row => {
      const says = `${manager} always allows ${tcp(ports)} to ${by.destinations.join(', ')} by ${rule(by)}: NSGs are not asked`;
      return { row: 10, weight: 'excludes', says };
    }),
  ];
  const none = `no ${manager} rule decides about ${tag}`;
  return rows.length > 0 || seen.adminRules === undefined ? rows : [{ row: 10, weight: 'excludes', says: none }];
}

/** Row 22. */
function aboutVirtualNetworkTag({ effectiveNsgs }: Seen): readonly Row[] {
  const prefixes = (valueOf(effectiveNsgs) ?? []).flatMap(({ tagPrefixes }) => tagPrefixes['virtualnetwork'] ?? []);
  const wide = addressesOf(prefixes).some((range) => !isOutsideStorage(range));
  const says = wide
    ? `the tag VirtualNetwork holds public addresses here (${names([...new Set(prefixes)])}), so that rules on it decide about Storage`
    : `the tag VirtualNetwork holds private addresses alone: ${names([...new Set(prefixes)])}`;
  const seen: readonly Row[] = prefixes.length > 0 ? [{ row: 22, weight: wide ? 'hints' : 'excludes', says }] : [];
  return [...seen, ...unseen(effectiveNsgs).map((why): Row => ({ row: 22, weight: 'unseen', says: why }))];
}

/** Row 3. */
function aboutSecondary({ nic, secondary, configuration }: Network): readonly Row[] {
  const others = nic.ipConfigurations.filter((one) => one !== configuration).map(({ name }) => name);
  const rows: Row[] = [];
  if (secondary.length > 0) {
    const says = `${count(secondary.length, 'further network interface')} (${namesOf(secondary)}): the backup leaves by ${nameOf(nic.id)}`;
    rows.push({ row: 3, weight: 'excludes', says });
  }
  if (others.length > 0) {
    const says = `${count(others.length, 'further IP configuration')} (${names(others)}): the backup leaves by ${configuration.name}`;
    rows.push({ row: 3, weight: 'excludes', says });
  }
  return rows;
}
