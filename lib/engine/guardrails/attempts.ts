import { nameOf, topLevelOf } from '../../model/resource-id.js';
import { hashOf } from '../../model/step.js';
import { ALLOW, atMost, type Guardrail } from './verdict.js';

const DAY_IN_MS = 86_400_000;
const ATTEMPTS_A_DAY = 3;
const SAME_CHANGES_A_WEEK = 2;

/** "Changed, then backed up" without being healed, at most three times a day for one cause (promise 5). */
export const attempts: Guardrail = async ({ c, step, ports }) => {
  if (step === undefined) {
    return ALLOW;
  }
  const { value: target } = await ports.targets.load(c.target);
  const since = ports.now().getTime() - DAY_IN_MS;
  const made = target.attempts.filter((one) => one.cause === step.cause && Date.parse(one.at) > since);
  return made.length < ATTEMPTS_A_DAY
    ? ALLOW
    : atMost(
        'plan',
        'escalated',
        `${String(made.length)} attempts within 24 hours have not healed this: a person must look`,
      );
};

/**
 * A change of this case that cured nothing is not made again by it, whatever joins. A change of ours that is gone again
 * although nobody had it undone: somebody, or something, takes it back.
 */
export const notAgain: Guardrail = async ({ c, step, ports }) => {
  if (step === undefined) {
    return ALLOW;
  }
  const resource = topLevelOf(step.resourceId);
  const since = new Date(ports.now().getTime() - 7 * DAY_IN_MS);
  const hash = hashOf(step);
  const concluded = (await ports.changes.concluded(resource, since)).filter(({ what }) => what === hash);
  if (concluded.some(({ by, as }) => by === c.id && as === 'ineffective')) {
    const because = `this change to ${nameOf(resource)} was made before and the backup failed all the same: the cause lies elsewhere`;
    return atMost('plan', 'escalated', because);
  }
  const taken = concluded.find(
    ({ by, as }) => as === 'undone' && !concluded.some((one) => one.by === by && one.as === 'ineffective'),
  );
  if (taken !== undefined) {
    return atMost(
      'approve',
      'planned',
      `a person had this change taken back at ${taken.at}: who wants it again makes it by hand`,
    );
  }
  const before = concluded.filter(({ as }) => as === 'proven' || as === 'unproven').length;
  const made = before + c.applied.filter((one) => hashOf(one) === hash).length;
  return made < SAME_CHANGES_A_WEEK
    ? ALLOW
    : atMost(
        'plan',
        'escalated',
        `this change to ${nameOf(resource)} was made ${String(made)} times within 7 days and is gone again: find out who takes it back`,
      );
};
