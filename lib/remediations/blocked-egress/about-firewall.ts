import { nameOf } from '../../model/resource-id.js';
import type { AzureFirewall } from '../../model/resources/firewall.js';
import { passingsOf, type Passing } from './firewall-rules.js';
import { blaming, type Row } from './row.js';
import type { FirewallSights, Network, Seen } from './seen.js';
import { names } from '../../model/wording.js';
import { tcp } from './wording.js';

/** Whether an Azure Firewall on the way lets the backup through: row 15 of the table. */
export function aboutFirewall(
  firewall: AzureFirewall,
  sights: FirewallSights,
  network: Network,
  seen: Seen,
): { readonly rows: readonly Row[]; readonly isJudged: boolean } {
  const passings = passingsOf(firewall, sights, network, seen);
  const stopped = passings.filter(({ is }) => is === 'stopped');
  const unknown = passings.filter((one) => one.is === 'unknown');
  const passed = passings.filter(({ is }) => is === 'let through');
  const rows = [
    ...(stopped.length > 0 ? [stopping(stopped, firewall, network)] : []),
    ...unknown.map((one) => doubting(one, firewall, network)),
    ...(passed.length > 0 ? [passing(passed, firewall, network)] : []),
  ];
  return { rows, isJudged: stopped.length > 0 || unknown.length === 0 };
}

/** `TCP 443, 8443 from 10.1.0.4 to Storage.WestEurope` */
function flowIn(passings: readonly Passing[], { source, tag }: Network): string {
  return `${tcp(passings.map(({ port }) => port))} from ${source.address} to ${tag}`;
}

function described({ id, policy }: AzureFirewall): string {
  return `Azure Firewall ${nameOf(id)}${policy === undefined ? '' : ` (policy ${nameOf(policy)})`}`;
}

function rulesOf(passings: readonly Passing[]): readonly string[] {
  return [...new Set(passings.flatMap(({ by }) => by))];
}

function stopping(passings: readonly Passing[], firewall: AzureFirewall, network: Network): Row {
  const denying = rulesOf(passings);
  const flow = flowIn(passings, network);
  const why = denying.length > 0 ? `${names(denying)} denies it` : 'no rule allows it';
  const { id, policy } = firewall;
  const place = policy === undefined ? 'it' : `its policy ${nameOf(policy)}`;
  const before = denying.length > 0 ? `, before ${names(denying)}` : '';
  const tag = passings.some(({ port }) => port === 443)
    ? '; for port 443, an application rule with the FQDN tag AzureBackup does as well'
    : '';
  const ways = [
    `Have the owner of Azure Firewall ${nameOf(id)} add to ${place} a network rule that allows ${flow}${before}${tag}. Or add the service endpoint Microsoft.Storage to subnet ${nameOf(network.subnet.id)}.`,
  ];
  const says = `${described(firewall)} does not let ${flow} through: ${why}`;
  return blaming(15, 'hints', says, { kind: 'firewall-stops', resourceId: policy ?? id, ways });
}

function doubting(one: Extract<Passing, { readonly is: 'unknown' }>, firewall: AzureFirewall, network: Network): Row {
  const at = one.by.length > 0 ? `${names(one.by)}: ` : '';
  const says = `whether ${described(firewall)} lets ${flowIn([one], network)} through is not known: ${at}${one.unknown.why}`;
  return { row: 15, weight: 'unseen', says };
}

function passing(passings: readonly Passing[], firewall: AzureFirewall, network: Network): Row {
  const says = `${described(firewall)} lets ${flowIn(passings, network)} through by ${names(rulesOf(passings))}`;
  return { row: 15, weight: 'excludes', says };
}
