import { z } from 'zod';
import { canonical, sha256 } from './canonical.js';
import { ResourceId } from './resource-id.js';
import { SecurityRuleState } from './steps/security-rule.js';

/** What each kind of step writes, in ARM's own property names. A new kind adds a line and a driver in lib/azure/steps. */
const STATES = { 'security-rule': SecurityRuleState };
export type StepKind = keyof typeof STATES;
export type StepState = { [K in StepKind]: z.infer<(typeof STATES)[K]> };

const shape = <K extends StepKind>(kind: K) =>
  z
    .object({
      kind: z.literal(kind),
      /** The resource written, `…/networkSecurityGroups/nsg/securityRules/name`. */
      resourceId: ResourceId,
      /** The key of the cause that it cures. */
      cause: z.string(),
      summary: z.string(),
      before: STATES[kind].nullable(),
      after: STATES[kind].nullable(),
      /** The furthest mode that may apply it, and why where that is not `auto`. */
      atMost: z.enum(['approve', 'auto']),
      because: z.string().optional(),
      undo: z.enum(['automatic', 'on-request', 'never']),
      /** After how long a change is in force: `afterInMs` as a rule, `atMostInMs` at the latest. */
      takesEffect: z.object({ afterInMs: z.number(), atMostInMs: z.number() }).readonly().optional(),
    })
    .readonly();

/** Compare-and-swap on one resource, null = absent. Apply swaps before→after, undo after→before, recovery repeats it. */
export const Step = z.discriminatedUnion('kind', [shape('security-rule')]);
export type StepOf<K extends StepKind> = {
  [P in K]: Extract<z.infer<typeof Step>, { readonly kind: P }>;
}[K];
export type Step = StepOf<StepKind>;

/** What makes two steps the same change, whichever case plans it. An approval names these. */
export function hashOf({ kind, resourceId, before, after }: Step): string {
  return sha256(canonical({ kind, resourceId, before, after })).slice(0, 16);
}

export const Plan = z.discriminatedUnion('then', [
  z.object({ then: z.literal('change'), steps: z.tuple([Step], Step).readonly() }),
  /** No safe change: the exact ways out for a person, one sentence each. */
  z.object({ then: z.literal('ask-a-person'), ways: z.array(z.string()).readonly() }),
]);
export type Plan = z.infer<typeof Plan>;
