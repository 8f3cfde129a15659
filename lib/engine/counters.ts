import type { Case } from '../model/case.js';
import type { ReadingPorts } from '../model/ports.js';
import type { ResourceId } from '../model/resource-id.js';
import type { Target } from '../model/target.js';
import type { JobsOfMachine } from './vault-list.js';

const KEPT_IN_MS = 26 * 3_600_000;

/** Changes the VM's row, again from the start when somebody else was faster. `undefined`: nothing to change. */
export async function updateTarget(
  virtualMachine: ResourceId,
  change: (target: Target) => Target | undefined,
  { targets }: ReadingPorts,
): Promise<void> {
  for (;;) {
    const row = await targets.load(virtualMachine);
    const next = change(row.value);
    if (next === undefined || (await targets.save(virtualMachine, row, next)) === 'saved') {
      return;
    }
  }
}

/** On-demand backups of the VM on Azure's present day: every one in the vault's list, and ours that it lacks. */
export async function onDemandToday(
  virtualMachine: ResourceId,
  { jobs, azureNow }: JobsOfMachine,
  { targets }: ReadingPorts,
): Promise<number> {
  const today = azureNow.slice(0, 10);
  const listed = jobs.filter(({ scheduled, startedAt }) => !scheduled && startedAt?.startsWith(today) === true);
  const seen = new Set(
    listed.flatMap(({ name, activityId }) => (activityId === undefined ? name : [name, activityId])),
  );
  const { value } = await targets.load(virtualMachine);
  const isListed = ({ requestId, job }: Target['backups'][number]) =>
    seen.has(requestId) || (job !== undefined && seen.has(job));
  const unlisted = value.backups.filter((one) => one.day === today && !isListed(one));
  return listed.length + unlisted.length;
}

/** Counts a backup that is about to start, and one attempt for each cause that was changed for. */
export async function countBackup(c: Case, requestId: string, azureNow: string, ports: ReadingPorts): Promise<void> {
  const at = ports.now().toISOString();
  const day = azureNow.slice(0, 10);
  const kept = (time: string) => ports.now().getTime() - Date.parse(time) < KEPT_IN_MS;
  const causes = [...new Set(c.applied.slice(c.triedWith).map(({ cause }) => cause))];
  await updateTarget(
    c.target,
    (target) => ({
      ...target,
      attempts: [...target.attempts.filter((one) => kept(one.at)), ...causes.map((cause) => ({ cause, by: c.id, at }))],
      backups: [...target.backups.filter((one) => one.day === day), { requestId, day }],
    }),
    ports,
  );
}

/** Azure turned the backup down: it never was, and proved nothing. */
export async function uncountBackup(c: Case, requestId: string, ports: ReadingPorts): Promise<void> {
  await updateTarget(
    c.target,
    (target) => {
      const own = target.attempts.filter(({ by }) => by === c.id);
      const causes = new Set(c.applied.slice(c.triedWith).map(({ cause }) => cause));
      const counted = [...causes].flatMap((cause) => own.findLast((one) => one.cause === cause) ?? []);
      return {
        ...target,
        attempts: target.attempts.filter((one) => !counted.includes(one)),
        backups: target.backups.filter((one) => one.requestId !== requestId),
      };
    },
    ports,
  );
}

/** Notes which job one of our backups became, so that the vault's list does not count it a second time. */
export async function nameBackup(c: Case, requestId: string, job: string, ports: ReadingPorts): Promise<void> {
  const named = (target: Target): Target => ({
    ...target,
    backups: target.backups.map((one) => (one.requestId === requestId ? { ...one, job } : one)),
  });
  await updateTarget(c.target, named, ports);
}
