import { describe, expect, it } from 'vitest';
import { BackupPolicy } from '../model/resources/backup.js';
import { dailyRetentionInMs, nextRun } from './backup-schedule.js';

const DAY = 86_400_000;
const policy = (schedulePolicy: object, timeZone = 'UTC', retentionPolicy = {}) =>
  BackupPolicy.parse({ id: '/subscriptions/s/x/y', properties: { timeZone, schedulePolicy, retentionPolicy } });
const at = (text: string) => new Date(text);

describe('when a policy runs next', () => {
  it.each([
    ['later today', '2026-11-23T03:00:00Z', '2026-11-23T16:30:00.000Z'],
    ['tomorrow, once today is over', '2026-11-23T16:30:00Z', '2026-11-24T16:30:00.000Z'],
  ])('daily: %s', (_, now, next) => {
    const daily = policy({ scheduleRunFrequency: 'Daily', scheduleRunTimes: ['2024-04-28T16:30:00Z'] });
    expect(nextRun(daily, at(now))?.toISOString()).toBe(next);
  });

  it('weekly: on its days only', () => {
    const weekly = policy({
      scheduleRunFrequency: 'Weekly',
      scheduleRunDays: ['Wednesday', 'Sunday'],
      scheduleRunTimes: ['2024-04-28T01:00:00Z'],
    });
    expect(nextRun(weekly, at('2026-11-23T03:00:00Z'))?.toISOString()).toBe('2026-11-25T01:00:00.000Z');
  });

  it('hourly (enhanced policies): every few hours within the window', () => {
    const hourlySchedule = { interval: 4, scheduleWindowStartTime: '2024-04-28T08:00:00Z', scheduleWindowDuration: 12 };
    const hourly = policy({ scheduleRunFrequency: 'Hourly', hourlySchedule });
    expect(nextRun(hourly, at('2026-11-23T09:00:00Z'))?.toISOString()).toBe('2026-11-23T12:00:00.000Z');
    expect(nextRun(hourly, at('2026-11-23T21:00:00Z'))?.toISOString()).toBe('2026-11-24T08:00:00.000Z');
  });

  it.each([
    ['Pacific Standard Time', '2026-11-23T03:00:00Z', '2026-11-23T09:30:00.000Z'],
    ['Pacific Standard Time', '2026-07-23T03:00:00Z', '2026-07-23T08:30:00.000Z'],
    ['India Standard Time', '2026-11-23T03:00:00Z', '2026-11-23T20:00:00.000Z'],
  ])('in the time zone that Azure names as Windows does: %s at %s', (zone, now, next) => {
    const daily = policy({ scheduleRunFrequency: 'Daily', scheduleRunTimes: ['2024-04-28T01:30:00Z'] }, zone);
    expect(nextRun(daily, at(now))?.toISOString()).toBe(next);
  });

  it.each([
    [
      'an unknown time zone',
      policy({ scheduleRunFrequency: 'Daily', scheduleRunTimes: ['2024-04-28T01:30:00Z'] }, 'Moon'),
    ],
    ['an unknown frequency', policy({ scheduleRunFrequency: 'Yearly', scheduleRunTimes: ['2024-04-28T01:30:00Z'] })],
    ['no schedule', policy({})],
    ['hours without a window', policy({ scheduleRunFrequency: 'Hourly' })],
    ['a time that is none', policy({ scheduleRunFrequency: 'Daily', scheduleRunTimes: ['half past one'] })],
  ])('%s: not to be told', (_, unreadable) => {
    expect(nextRun(unreadable, at('2026-11-23T03:00:00Z'))).toBeUndefined();
  });
});

describe('how long a policy keeps a daily point', () => {
  const kept = (count: number, durationType: string) => ({
    dailySchedule: { retentionDuration: { count, durationType } },
  });
  it.each([
    [policy({}, 'UTC', kept(7, 'Days')), 7 * DAY],
    [policy({}, 'UTC', kept(2, 'Weeks')), 14 * DAY],
    [policy({}, 'UTC', { retentionDuration: { count: 10, durationType: 'Days' } }), 10 * DAY],
    [policy({}, 'UTC', kept(3, 'Months')), undefined],
    [policy({}), undefined],
  ])('%#', (one, wanted) => {
    expect(dailyRetentionInMs(one)).toBe(wanted);
  });
});
