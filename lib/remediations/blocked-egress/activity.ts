import type { ResourceId } from '../../model/resource-id.js';
import type { ActivityEvent } from '../../model/resources/control.js';
import type { Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';

const HOUR_IN_MS = 3_600_000;
const DAYS_AFTER = 30;

/**
 * Which time of the activity log to ask for: from an hour before the run, or before the agent's last word, to well past
 * it. Azure's times only: what is "now" by our clock says nothing about them.
 */
export function windowOf({ failed, vm }: Pick<Seen, 'failed' | 'vm'>): readonly [string, string] | undefined {
  const told = vm.powerState === 'stopped' ? vm.agent?.at : undefined;
  const times = [failed?.startedAt, failed?.endedAt, told].flatMap((time) =>
    time === undefined ? [] : Date.parse(time),
  );
  if (failed?.startedAt === undefined || times.some(Number.isNaN)) {
    return undefined;
  }
  const from = Math.min(...times) - HOUR_IN_MS;
  const to = Math.max(...times) + DAYS_AFTER * 24 * HOUR_IN_MS;
  return [new Date(from).toISOString(), new Date(to).toISOString()];
}

export interface Deed {
  readonly what: string;
  readonly at: string;
}

const DEEDS: Readonly<Record<string, string>> = {
  deallocate: 'deallocated',
  poweroff: 'powered off',
  start: 'started',
  restart: 'restarted',
};

/** Starts and stops of a machine that succeeded, oldest first. */
export function powerDeeds({ activity, vm }: Pick<Seen, 'activity' | 'vm'>): readonly Deed[] {
  return deedsIn(valueOf(activity.get(vm.id)), (operation) => {
    const action = /\/virtualmachines\/(\w+)\/action$/i.exec(operation)?.[1]?.toLowerCase() ?? '';
    return DEEDS[action];
  });
}

/** Writes to a resource that succeeded since the run began. */
export function writesSince({ activity, failed }: Pick<Seen, 'activity' | 'failed'>, id: ResourceId): readonly Deed[] {
  const since = Date.parse(failed?.startedAt ?? '');
  const deeds = deedsIn(valueOf(activity.get(id)), (operation) =>
    /\/write$/i.test(operation) ? 'changed' : undefined,
  );
  return deeds.filter(({ at }) => Date.parse(at) >= since);
}

function deedsIn(
  events: readonly ActivityEvent[] | undefined,
  nameOf: (operation: string) => string | undefined,
): readonly Deed[] {
  return (events ?? [])
    .filter(({ status }) => status.toLowerCase() === 'succeeded')
    .flatMap(({ operation, at }) => {
      const what = nameOf(operation);
      return what === undefined || at === undefined ? [] : [{ what, at }];
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
