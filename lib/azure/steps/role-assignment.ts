import { z } from 'zod';
import { same } from '../../model/canonical.js';
import type { CaseId } from '../../model/case.js';
import { STEP_ACTIONS } from '../../model/permissions.js';
import type { StepDriver } from '../../model/ports.js';
import { nameOf, ResourceId, subscriptionOf } from '../../model/resource-id.js';
import { maybe } from '../../model/resources/common.js';
import { fail, isGone, ok, type Result } from '../../model/result.js';
import { RoleAssignmentState } from '../../model/steps/key-vault.js';
import type { Answer } from '../arm/answer.js';
import { scopeOf } from '../arm/ids.js';
import { exchange, parsed, type Call } from '../arm/send.js';
import { callBy, type Hands } from '../key-vault/vaults.js';

const [READ, WRITE, DELETE] = STEP_ACTIONS['role-assignment'];
const Assignment = z
  .object({
    properties: z.object({
      roleDefinitionId: ResourceId,
      principalId: z.string().transform((text) => text.toLowerCase()),
      principalType: maybe(z.string()),
    }),
  })
  .transform(({ properties }) => properties);

/** One role assignment, by the name that the plan derived, so that a repeat is no second one. */
export function roleAssignmentDriver(hands: Hands): StepDriver<'role-assignment'> {
  const client = async (of: 'reading' | 'writing', id: ResourceId) =>
    (await hands[of].authorization(subscriptionOf(id))).roleAssignments;
  return {
    power: 'key-vault',
    read: async (id) => {
      const call = callBy(hands, id, READ);
      const answer = await exchange(call, async (options) =>
        (await client('reading', id)).get(...partsOf(id), options),
      );
      if (!answer.ok) {
        return isGone(answer) ? ok({ state: null, settled: true }) : answer;
      }
      const state = stateIn(answer.value, call);
      return state.ok ? ok({ state: state.value, settled: true }) : state;
    },
    write: async (id, to) => {
      const call = callBy(hands, id, to === null ? DELETE : WRITE);
      const answer = await exchange(call, async (options) => {
        const assignments = await client('writing', id);
        return to === null
          ? assignments.delete(...partsOf(id), options)
          : assignments.create(...partsOf(id), { ...to, description: describe(hands.by) }, options);
      });
      if (!answer.ok) {
        return answer;
      }
      const shown = to === null ? undefined : stateIn(answer.value, call);
      return ok(shown?.ok === true && same(shown.value, to) ? 'settled' : 'sent');
    },
  };
}

/** Scope and name, as the SDK takes them. */
function partsOf(id: ResourceId): readonly [scope: string, name: string] {
  return [scopeOf(id).slice(0, scopeOf(id).lastIndexOf('/providers/')), nameOf(id)];
}

/** An assignment of this name for another kind of principal is none of ours: neither there nor absent. */
function stateIn(answer: Answer, call: Call): Result<RoleAssignmentState> {
  const read = parsed(Assignment, answer, call);
  if (!read.ok) {
    return read;
  }
  const state = RoleAssignmentState.safeParse(read.value).data;
  const detail = `the role assignment is for a ${read.value.principalType ?? 'principal of unknown type'}`;
  return state === undefined ? fail({ kind: 'state-changed', resourceId: call.resource, detail }) : ok(state);
}

/** Azure shows it beside the assignment; it may have 1,024 characters. */
function describe(by: CaseId): string {
  return `Made by Backup Medic for case ${by}, so that Azure Backup can read this vault. To take it back, undo that case.`;
}
