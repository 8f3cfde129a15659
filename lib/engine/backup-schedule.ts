import { findIana } from 'windows-iana';
import type { BackupPolicy } from '../model/resources/backup.js';

const MINUTE_IN_MS = 60_000;
const DAY_IN_MS = 86_400_000;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * When the policy runs next after `now`, an Azure time; undefined where its schedule cannot be read. Only the time of
 * day of `scheduleRunTimes` counts, in the policy's own time zone, which Azure names as Windows does.
 */
export function nextRun(policy: BackupPolicy, now: Date): Date | undefined {
  const zone = zoneOf(policy.timeZone);
  if (zone === undefined) {
    return undefined;
  }
  const runs = [0, 1, 2, 3, 4, 5, 6, 7]
    .flatMap((ahead) => runsOn(policy, localDay(now, zone, ahead)))
    .filter((local) => !Number.isNaN(local)); // a run time that cannot be read
  const times = runs.map((local) => local - offsetInMs(new Date(local), zone)).filter((time) => time > now.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** How long the policy keeps a daily point; undefined where it does not say. Months and years are never the shorter. */
export function dailyRetentionInMs({ dailyRetention }: BackupPolicy): number | undefined {
  const unit = { days: DAY_IN_MS, weeks: 7 * DAY_IN_MS }[(dailyRetention?.durationType ?? '').toLowerCase()];
  return unit === undefined || dailyRetention?.count === undefined ? undefined : dailyRetention.count * unit;
}

function zoneOf(name: string): string | undefined {
  return name.toUpperCase() === 'UTC' ? 'UTC' : findIana(name)[0];
}

/** Midnight of the local day `ahead` days from now, as if local time were UTC. */
function localDay(now: Date, zone: string, ahead: number): number {
  const local = now.getTime() + offsetInMs(now, zone) + ahead * DAY_IN_MS;
  return local - (local % DAY_IN_MS);
}

/** The policy's runs on one local day, as if local time were UTC. */
function runsOn({ schedule }: BackupPolicy, midnight: number): readonly number[] {
  const day = DAYS[new Date(midnight).getUTCDay()];
  const onDay = (days: readonly string[]) => days.some((name) => name.toLowerCase() === day);
  const at = (times: readonly string[]) => times.map((time) => midnight + timeOfDayInMs(time));
  switch (schedule?.scheduleRunFrequency?.toLowerCase()) {
    case 'daily':
      return at([...schedule.scheduleRunTimes, ...(schedule.dailySchedule?.scheduleRunTimes ?? [])]);
    case 'weekly': {
      const { scheduleRunDays, scheduleRunTimes, weeklySchedule } = schedule;
      const today = onDay([...scheduleRunDays, ...(weeklySchedule?.scheduleRunDays ?? [])]);
      return today ? at([...scheduleRunTimes, ...(weeklySchedule?.scheduleRunTimes ?? [])]) : [];
    }
    case 'hourly': {
      const { interval = 4, scheduleWindowStartTime = '', scheduleWindowDuration = 24 } = schedule.hourlySchedule ?? {};
      const runs = Math.floor(scheduleWindowDuration / interval) + 1;
      const first = midnight + timeOfDayInMs(scheduleWindowStartTime);
      return Array.from({ length: runs }, (_, n) => first + n * interval * 60 * MINUTE_IN_MS);
    }
    default:
      return [];
  }
}

function timeOfDayInMs(text: string): number {
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? Number.NaN : time % DAY_IN_MS;
}

/** How far the zone is ahead of UTC at `at`. */
function offsetInMs(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return local - Math.floor(at.getTime() / MINUTE_IN_MS) * MINUTE_IN_MS;
}
