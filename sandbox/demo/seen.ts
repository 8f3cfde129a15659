import { keyOf, nameOf, subscriptionOf } from '../azure/arm/arm-id.js';
import { at, objectAt, objectsAt, same, textAt, without, type JsonObject } from '../azure/json.js';
import { readRule } from '../azure/network/security-rule.js';
import type { Case } from './app-client.js';
import type { Site } from './estate.js';
import type { LoggedCall } from './sandbox-client.js';
import { GRAPH_HOST, KEY_VAULT_HOST } from './traffic.js';

/** What a scenario is judged by: what the app says, and what became of its subscription in the sandbox. */
export interface Seen {
  readonly site: Site;
  readonly cases: readonly Case[];
  readonly before: readonly JsonObject[];
  readonly after: readonly JsonObject[];
  readonly calls: readonly LoggedCall[];
}

const liesIn = (id: string, { subscriptions }: Site): boolean =>
  subscriptions.some((one) => same(one, subscriptionOf(id)));

/** The part of an estate that lies in the site's subscriptions. */
export const partOf = (estate: readonly JsonObject[], site: Site): readonly JsonObject[] =>
  estate.filter((one) => liesIn(textAt(one, 'id') ?? '', site));

/** Calls that concern the site: to its subscriptions, to its key vaults, and to the directory, which is everybody's. */
export function callsTo(calls: readonly LoggedCall[], site: Site): readonly LoggedCall[] {
  const hosts = [...Object.values(site.keyVaults).map((id) => `${nameOf(id)}${KEY_VAULT_HOST}`), GRAPH_HOST];
  return calls.filter(({ host, path }) => hosts.some((one) => same(one, host)) || liesIn(path, site));
}

const find = (estate: readonly JsonObject[], id: string): JsonObject | undefined =>
  estate.find((one) => keyOf(textAt(one, 'id') ?? '') === keyOf(id));

/** `nsg-app 3999 Allow Tcp Outbound VirtualNetwork:* -> Storage.WestEurope:443,8443 (name)` */
export function ruleText(nsg: string, document: JsonObject): string {
  const { name, priority, allows, outbound, protocol, source, destination } = readRule(document, false);
  const [access, direction] = [allows ? 'Allow' : 'Deny', outbound ? 'Outbound' : 'Inbound'];
  const [from, to] = [source, destination].map(({ prefixes, ports }) => `${prefixes.join(',')}:${ports.join(',')}`);
  return `${nsg} ${priority} ${access} ${protocol} ${direction} ${from ?? ''} -> ${to ?? ''} (${name})`;
}

/** Rules as they were asked for: etags and states are Azure's affair. */
function rulesOf(estate: readonly JsonObject[], { ids }: Site): ReadonlyMap<string, string> {
  const nsgs = estate.filter((one) => same(textAt(one, 'type'), 'Microsoft.Network/networkSecurityGroups'));
  const rules = nsgs.flatMap((nsg) =>
    objectsAt(nsg, 'properties', 'securityRules').map((rule): [string, string] => {
      const id = `${nameOf(textAt(nsg, 'id') ?? ids.group)}/${textAt(rule, 'name') ?? ''}`;
      const properties = without(objectAt(rule, 'properties'), 'provisioningState', 'description');
      return [id, ruleText(id.split('/')[0] ?? '', { ...rule, properties })];
    }),
  );
  return new Map(rules);
}

/** How the rules of all NSGs differ from those before. */
export function ruleChanges({ before, after, site }: Seen): {
  readonly added: readonly string[];
  readonly lost: readonly string[];
} {
  const [was, is] = [rulesOf(before, site), rulesOf(after, site)];
  return {
    added: [...is].filter(([id, text]) => was.get(id) !== text).map(([, text]) => text),
    lost: [...was].filter(([id, text]) => is.get(id) !== text).map(([, text]) => text),
  };
}

export interface Point {
  readonly at: string;
  readonly type: string;
}

/** The recovery points of a VM that were not there before. */
export function newPoints({ before, after, site }: Seen, vm: string): readonly Point[] {
  const prefix = `${keyOf(site.ids.item(vm))}/recoverypoints/`;
  return after
    .filter((one) => keyOf(textAt(one, 'id') ?? '').startsWith(prefix))
    .filter((one) => find(before, textAt(one, 'id') ?? '') === undefined)
    .map((one) => ({
      at: textAt(one, 'properties', 'recoveryPointTime') ?? '',
      type: textAt(one, 'properties', 'recoveryPointType') ?? '',
    }));
}

/** The newest time of a recovery point that was there before. */
export function newestBefore({ before, site }: Seen, vm: string): string {
  return textAt(find(before, site.ids.item(vm)), 'properties', 'lastRecoveryPoint') ?? '';
}

/** How the on-demand backups of a VM ended, in order. */
export function onDemandRuns({ after }: Seen, vm: string): readonly string[] {
  return after
    .filter((one) => same(textAt(one, 'type'), 'Microsoft.RecoveryServices/vaults/backupJobs'))
    .filter((one) => at(one, 'properties', 'isUserTriggered') === true)
    .filter((one) => textAt(one, 'properties', 'entityFriendlyName') === vm)
    .map((one) => textAt(one, 'properties', 'status') ?? '');
}
