import type { ResourceId } from '../../model/resource-id.js';
import type { SecurityRule } from '../../model/resources/network.js';
import { writesSince } from './activity.js';
import { passagesOf, ruleId } from './judge.js';
import type { Guard, Network, Seen } from './seen.js';

/** The one name of our rule in an NSG: an NSG and the machines behind it are of one region. */
export function ownRuleName(location: string): string {
  return `backup-medic-allow-storage-${location}`;
}

/** The rule of our name, whatever it says by now. */
export function ownRule({ nsg }: Guard, location: string): SecurityRule | undefined {
  return nsg.customRules.find(({ name }) => name.toLowerCase() === ownRuleName(location));
}

/** Whether a rule of our name is still a rule of ours: somebody may have turned it into another one. */
export function isStillOurs(rule: SecurityRule, tag: string): boolean {
  const { outbound, allows, protocol, sources, sourcePorts, destinations, destinationGroups } = rule;
  return (
    outbound &&
    allows &&
    protocol === 'tcp' &&
    sources.length > 0 &&
    sourcePorts.includes('*') &&
    destinations.length === 1 &&
    destinations.every((one) => one.toLowerCase() === tag.toLowerCase()) &&
    destinationGroups.length === 0
  );
}

/** Rules of ours without which the flow would not be allowed: who relies on the verdict relies on them. */
export function restsOn(seen: Seen, network: Network): readonly ResourceId[] {
  const own = network.guards.flatMap((guard) => {
    const rule = ownRule(guard, seen.vm.location);
    return rule?.allows === true && rule.outbound ? [ruleId(guard, rule.name)] : [];
  });
  const needed = own.filter((id) =>
    passagesOf(seen, network, id).some(({ nsgs }) => nsgs.some(({ verdict }) => verdict.is !== 'allowed')),
  );
  return [...new Set(needed)];
}

/**
 * Where the verdict rests on a rule of ours that was written after the failed run began, the cause is cured as far as
 * anybody knows: the backup has to run, and nothing needs explaining before it has.
 */
export function isCuredByUs(seen: Seen, ours: readonly ResourceId[]): boolean {
  return ours.some((id) => seen.activity.get(id)?.seen !== true || writesSince(seen, id).length > 0);
}
