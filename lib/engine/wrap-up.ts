import type { Case, Outcome } from '../model/case.js';
import type { Conclusion, Ports } from '../model/ports.js';
import { topLevelOf } from '../model/resource-id.js';
import { hashOf } from '../model/step.js';
import type { Target } from '../model/target.js';
import { same } from '../model/canonical.js';
import { causeKey } from '../model/diagnosis.js';
import { updateTarget } from './counters.js';
import { restsOn } from './stages/decide.js';

/**
 * What other rows say of a case that is about to be closed: its resources are given back, reliance is put on record, the
 * VM's row is settled. Done before the closing save, and done again after a crash with the same result.
 */
export async function wrapUp(c: Case, outcome: Outcome, ports: Ports): Promise<void> {
  const at = ports.now();
  const as: Conclusion = outcome === 'healed' ? 'proven' : 'unproven';
  await concludeChanges(c, as, ports);
  await ports.changes.conclude(c.target, ['backup'], c.id, as, at);
  for (const resource of outcome === 'healed' ? restsOn(c) : []) {
    await ports.changes.rely(resource, c.id);
  }
  await updateTarget(c.target, (target) => settled(target, c, outcome), ports);
}

/** All changes of the case at one resource at once: giving it back is what makes a repetition quiet. */
export async function concludeChanges(c: Case, as: Conclusion, ports: Pick<Ports, 'changes' | 'now'>): Promise<void> {
  for (const resource of new Set(c.applied.map((step) => topLevelOf(step.resourceId)))) {
    const what = c.applied.filter((step) => topLevelOf(step.resourceId) === resource).map(hashOf);
    await ports.changes.conclude(resource, what, c.id, as, ports.now());
  }
}

function settled(target: Target, c: Case, outcome: Outcome): Target | undefined {
  const next: Target = {
    ...target,
    // An escalated case stays the VM's open case until a backup succeeds.
    openCase: target.openCase === c.id && outcome !== 'escalated' ? undefined : target.openCase,
    attempts: outcome === 'healed' ? target.attempts.filter(({ by }) => by !== c.id) : target.attempts,
  };
  return same(next, target) ? undefined : next;
}

/** Whether the operator has heard of this escalation already: the same causes, and the reminder is not due yet. */
export async function toldAgain(c: Case, ports: Ports): Promise<boolean> {
  const causes = causesOf(c);
  const now = ports.now();
  let again = false;
  await updateTarget(
    c.target,
    (target) => {
      const { told } = target;
      const due = told === undefined || now.getTime() - Date.parse(told.at) >= ports.settings.reminderInMs;
      again = !due && same(told.causes, causes);
      return again ? undefined : { ...target, told: { causes, at: now.toISOString() } };
    },
    ports,
  );
  return again;
}

function causesOf(c: Case): readonly string[] {
  const keys = c.findings.flatMap(({ remediation, diagnosis }) =>
    diagnosis.status === 'unhealthy' ? diagnosis.causes.map((cause) => causeKey(remediation, cause)) : [],
  );
  return keys.length === 0 ? [c.summary] : keys;
}
