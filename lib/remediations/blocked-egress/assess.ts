import type { ResourceId } from '../../model/resource-id.js';
import { aboutBackups } from './about-backups.js';
import { aboutDisks } from './about-disks.js';
import { aboutMachine, cannotRunExtensions, isOff } from './about-machine.js';
import { aboutNames } from './about-names.js';
import { aboutRoutes } from './about-routes.js';
import { aboutRules } from './about-rules.js';
import { blockedIn, openAt, passagesOf, type Blocked, type Passage } from './judge.js';
import { restsOn } from './own-rule.js';
import { hostOnlyDisks } from './path.js';
import type { Blame, Row } from './row.js';
import type { Network, Seen } from './seen.js';
import { unseen, valueOf } from '../../model/sight.js';
import { hasStorageEndpoint, hopsOfTable, isDropping } from './ways-out.js';
import { rule } from './wording.js';

/** Everything that follows from what was seen. */
export interface Assessment {
  /** The way out, where it had to be looked at. */
  readonly network: Network | undefined;
  readonly rows: readonly Row[];
  /** What a person must cure: proven, and what merely counts where a backup did fail. */
  readonly proven: readonly Blame[];
  readonly likely: readonly Blame[];
  /** NSGs that deny the flow. */
  readonly blocked: readonly Blocked[];
  /** What must be seen before anything can be said. */
  readonly missing: readonly string[];
  readonly restsOn: readonly ResourceId[];
}

/** Whether the machine alone decides, so that its network need not be looked at (rows 5, 16, 17 and 19). */
export function isDecidedByMachine(seen: Seen): boolean {
  return isOff(seen.vm) || cannotRunExtensions(seen.vm) || hostOnlyDisks(seen).length > 0;
}

export function assess(seen: Seen): Assessment {
  const network = isDecidedByMachine(seen) ? undefined : valueOf(seen.network);
  const ofMachine = [...aboutMachine(seen), ...aboutDisks(seen)];
  if (network === undefined) {
    const missing = [...missingOfMachine(seen), ...unseen(seen.network)];
    return { network, rows: ofMachine, ...blamesOf(ofMachine), blocked: [], missing, restsOn: [] };
  }
  const passages = passagesOf(seen, network);
  const rows = [
    ...aboutRules(seen, network, passages),
    ...aboutRoutes(seen, network),
    ...ofMachine,
    ...aboutNames(seen, network),
    ...aboutBackups(seen, network),
  ];
  return {
    network,
    rows,
    ...blamesOf(rows),
    blocked: blockedIn(passages),
    missing: missingOfNetwork(seen, network, passages),
    restsOn: restsOn(seen, network),
  };
}

function blamesOf(rows: readonly Row[]): Pick<Assessment, 'proven' | 'likely'> {
  const of = (isProven: boolean) =>
    rows.flatMap(({ weight, blame }) => (blame !== undefined && (weight === 'proves') === isProven ? blame : []));
  return { proven: of(true), likely: of(false) };
}

/** Whether a stopped machine was shut down inside its guest is a cause of its own: unread, it stays open. */
function missingOfMachine({ vm, activity, failed }: Seen): readonly string[] {
  const matters = vm.powerState === 'stopped' && vm.agent?.ready === true && failed !== undefined;
  return matters ? unseen(activity.get(vm.id)) : [];
}

/** "Unreadable = cannot-tell, not allowed" (no-network.md 2, traps). */
function missingOfNetwork(seen: Seen, network: Network, passages: readonly Passage[]): readonly string[] {
  const open = openAt(passages).map(
    ({ at, of, unknown }) => `what ${rule(at)} of ${of} means for ${network.tag}: ${unknown.why}`,
  );
  const { unknown } = hasStorageEndpoint(network, seen.vm.location) ? { unknown: [] } : hopsOfTable(seen, network);
  const dropping = unknown
    .filter(({ route }) => isDropping(route))
    .map(({ route, unknown: { why } }) => `whether route ${route.name} drops traffic to ${network.tag}: ${why}`);
  return [...new Set([...unseen(seen.adminRules, seen.routeTable), ...open, ...dropping])];
}
