import { MODES, type Mode } from '../../model/engine-settings.js';
import {
  isWithin,
  nameOf,
  resourceGroupOf,
  subscriptionOf,
  topLevelOf,
  typeOf,
  type ResourceId,
} from '../../model/resource-id.js';
import { isGone, ok, type Result } from '../../model/result.js';
import { ALLOW, atMost, judged, reachOf, type Guardrail, type Question, type Verdict } from './verdict.js';

const APPROVALS = 'approvals are not there yet, so make the planned change by hand';

/** A mode as a limit. `approve` acts as `plan` until approvals exist. */
function limited(mode: Mode, by: string): Result<Verdict> {
  switch (mode) {
    case 'auto':
      return ALLOW;
    case 'approve':
      return atMost('approve', 'planned', `${by}: ${APPROVALS}, or set it to auto`);
    case 'plan':
      return atMost('plan', 'planned', `${by}: make the planned change by hand, or set it to auto`);
    case 'off':
      return atMost('off', 'rejected', by);
  }
}

/** The app's own mode, and what was asked of this case. */
export const modeSetting: Guardrail = ({ ports }) =>
  Promise.resolve(limited(ports.settings.mode, `BACKUP_MEDIC_MODE=${ports.settings.mode}`));

export const askedMode: Guardrail = ({ c }) =>
  Promise.resolve(
    c.mode === 'plan'
      ? atMost('plan', 'planned', 'only a plan was asked for: ask again with mode apply to have the change made')
      : ALLOW,
  );

/** A step may say itself that a person should look first. */
export const stepLimit: Guardrail = ({ step }) =>
  Promise.resolve(
    step?.atMost === 'approve'
      ? atMost('approve', 'planned', `${step.because ?? 'the change needs a person to look first'}; ${APPROVALS}`)
      : ALLOW,
  );

/** The resources whose tags speak for this question: the VM, what is changed, and their resource groups. */
function tagged({ c, step }: Question): readonly ResourceId[] {
  const resources = [c.target, ...(step === undefined ? [] : [topLevelOf(step.resourceId)])];
  const groups = resources.flatMap((id) => resourceGroupOf(id) ?? []);
  return [...new Set([...resources, ...groups])];
}

/** The mode tag of every resource concerned; the strictest wins, and a value that is no mode counts as off. */
export const modeTags: Guardrail = async (question) => {
  let strictest = ALLOW;
  for (const id of tagged(question)) {
    const verdict = await judged(tagsOf(id, question), `the tags of ${nameOf(id)}`, (tags) =>
      limitedByTag(tags, question.ports.settings.modeTag, nameOf(id)),
    );
    if (!verdict.ok) {
      return verdict;
    }
    if (!strictest.ok || reachOf(verdict.value) < reachOf(strictest.value)) {
      strictest = verdict;
    }
  }
  return strictest;
};

type Tags = Readonly<Record<string, string>>;

async function tagsOf(id: ResourceId, { reader }: Question): Promise<Result<Tags>> {
  if (typeOf(id) !== 'microsoft.resources/resourcegroups') {
    const tags = await reader.tags(id);
    return isGone(tags) ? ok({}) : tags; // to be recovered or made: only its group can speak for it
  }
  const group = await reader.resourceGroup(id);
  return group.ok ? ok(group.value.tags) : group;
}

function limitedByTag(tags: Tags, name: string, owner: string): Result<Verdict> {
  const value = Object.entries(tags).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  if (value === undefined) {
    return ALLOW;
  }
  const by = `tag ${name}=${value.trim()} on ${owner}`;
  const mode = MODES.find((known) => known === value.trim().toLowerCase());
  return mode === undefined ? limited('off', `${by} is no mode, and counts as off`) : limited(mode, by);
}

/** Whether everything concerned lies in the scope that the setting names. */
export const scope: Guardrail = async (question) => {
  const { c, step } = question;
  for (const id of [c.target, ...(step === undefined ? [] : [step.resourceId])]) {
    const verdict = await inScope(id, question);
    if (!verdict.ok || verdict.value.answer !== 'allow') {
      return verdict;
    }
  }
  return ALLOW;
};

async function inScope(id: ResourceId, { reader, ports }: Question): Promise<Result<Verdict>> {
  const { scope: scopes } = ports.settings;
  if (scopes.length === 0 || scopes.some((one) => isWithin(id, one))) {
    return ALLOW;
  }
  const outside = atMost('off', 'rejected', `${id} is outside BACKUP_MEDIC_SCOPE`);
  const groups = scopes.filter((one) => typeOf(one) === 'microsoft.management/managementgroups').map(nameOf);
  return groups.length === 0
    ? outside
    : judged(
        reader.managementGroupsOf(subscriptionOf(id)),
        `the management groups of subscription ${subscriptionOf(id)}`,
        (above) => (above.some((name) => groups.includes(name)) ? ALLOW : outside),
      );
}
