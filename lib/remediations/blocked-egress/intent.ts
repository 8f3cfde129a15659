import type { NetworkSecurityGroup, SecurityRule } from '../../model/resources/network.js';
import { addressesOf, covers, EVERY_ADDRESS } from './ipv4.js';
import type { Blocked } from './judge.js';
import { nsgName } from './judge.js';
import { ownRuleName } from './own-rule.js';
import { names } from '../../model/wording.js';
import { rule } from './wording.js';

/** Why somebody may have meant the block, in words; undefined where nothing speaks for it. */
export function intentOf({ guard, denials }: Blocked, tag: string, location: string): string | undefined {
  if (isQuarantine(guard.nsg, location)) {
    return `${nsgName(guard)} looks like a quarantine: it denies everything inbound and outbound and allows nothing`;
  }
  const symbols = new Set(['storage', tag.toLowerCase()]);
  const named = denials.filter(({ by }) => by.destinations.some((one) => symbols.has(one.toLowerCase())));
  const rules = [...new Set(named.map(({ by }) => rule(by)))];
  return rules.length > 0 ? `${nsgName(guard)} denies Storage by name: ${names(rules)}` : undefined;
}

/** Custom rules deny everything in both directions, and none allows anything; a rule of ours does not count. */
function isQuarantine({ customRules }: NetworkSecurityGroup, location: string): boolean {
  const custom = customRules.filter(({ name }) => name.toLowerCase() !== ownRuleName(location));
  return !custom.some(({ allows }) => allows) && deniesEverything(custom, true) && deniesEverything(custom, false);
}

/** TCP and UDP, by one rule or by several. */
function deniesEverything(denies: readonly SecurityRule[], outbound: boolean): boolean {
  return ['tcp', 'udp'].every((protocol) => {
    const wide = denies
      .filter((one) => one.outbound === outbound && (one.protocol === '*' || one.protocol === protocol))
      .filter(isOnEveryPort)
      .map(({ sources, destinations }) =>
        outbound ? ([sources, destinations] as const) : ([destinations, sources] as const),
      );
    return isEverywhere(wide.flatMap(([near, far]) => (isAnyone(near) ? far : [])));
  });
}

function isOnEveryPort({ sourcePorts, destinationPorts }: SecurityRule): boolean {
  return [sourcePorts, destinationPorts].every((ports) => ports.includes('*') || ports.includes('0-65535'));
}

/** The machine's side of a rule: its own network is everyone there is. */
function isAnyone(prefixes: readonly string[]): boolean {
  return isEverywhere(prefixes) || prefixes.some((one) => one.toLowerCase() === 'virtualnetwork');
}

/** `Internet` is all that `VirtualNetwork` is not. */
function isEverywhere(prefixes: readonly string[]): boolean {
  const named = new Set(prefixes.map((one) => one.toLowerCase()));
  return (
    named.has('*') ||
    named.has('any') ||
    (named.has('internet') && named.has('virtualnetwork')) ||
    covers(addressesOf(prefixes), EVERY_ADDRESS)
  );
}
