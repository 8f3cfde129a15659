import { z } from 'zod';
import { canonical, sha256 } from './canonical.js';
import { ResourceId } from './resource-id.js';
import {
  AccessPolicyState,
  KeyVaultNetworkState,
  KeyVaultObjectState,
  KeyVaultState,
  RoleAssignmentState,
  Source,
} from './steps/key-vault.js';
import { SecurityRuleState } from './steps/security-rule.js';

/** What each kind of step writes, in ARM's own property names. A new kind adds a line and a driver in lib/azure/steps. */
const STATES = {
  'security-rule': SecurityRuleState,
  'access-policy': AccessPolicyState,
  'role-assignment': RoleAssignmentState,
  'key-vault-network': KeyVaultNetworkState,
  'key-vault': KeyVaultState,
  'key-vault-object': KeyVaultObjectState,
};
export type StepKind = keyof typeof STATES;
export type StepState = { [K in StepKind]: z.infer<(typeof STATES)[K]> };

/** One change, of kind `K`. */
export interface StepOf<K extends StepKind> {
  readonly kind: K;
  /** The resource written, `…/networkSecurityGroups/nsg/securityRules/name`. */
  readonly resourceId: ResourceId;
  /** The key of the cause that it cures. */
  readonly cause: string;
  readonly summary: string;
  readonly before: StepState[K] | null;
  readonly after: StepState[K] | null;
  /** Where what is written comes from, if not from the plan itself. */
  readonly source?: Source | undefined;
  /** The furthest mode that may apply it, and why where that is not `auto`. */
  readonly atMost: 'approve' | 'auto';
  readonly because?: string | undefined;
  readonly undo: 'automatic' | 'on-request' | 'never';
  /** After how long a change is in force: `afterInMs` as a rule, `atMostInMs` at the latest. */
  readonly takesEffect?: { readonly afterInMs: number; readonly atMostInMs: number } | undefined;
}
/** Compare-and-swap on one resource, null = absent. Apply swaps before→after, undo after→before, recovery repeats it. */
export type Step = { [K in StepKind]: StepOf<K> }[StepKind];

const shape = <K extends StepKind, S extends z.ZodType>(kind: K, state: S) =>
  z
    .object({
      kind: z.literal(kind),
      resourceId: ResourceId,
      cause: z.string(),
      summary: z.string(),
      before: state.nullable(),
      after: state.nullable(),
      source: Source.optional(),
      atMost: z.enum(['approve', 'auto']),
      because: z.string().optional(),
      undo: z.enum(['automatic', 'on-request', 'never']),
      takesEffect: z.object({ afterInMs: z.number(), atMostInMs: z.number() }).readonly().optional(),
    })
    .readonly();

export const Step: z.ZodType<Step> = z.discriminatedUnion('kind', [
  shape('security-rule', STATES['security-rule']),
  shape('access-policy', STATES['access-policy']),
  shape('role-assignment', STATES['role-assignment']),
  shape('key-vault-network', STATES['key-vault-network']),
  shape('key-vault', STATES['key-vault']),
  shape('key-vault-object', STATES['key-vault-object']),
]);

/** What makes two steps the same change, whichever case plans it. An approval names these. */
export function hashOf({ kind, resourceId, before, after, source }: Step): string {
  return sha256(canonical({ kind, resourceId, before, after, source })).slice(0, 16);
}

export const Plan = z.discriminatedUnion('then', [
  z.object({ then: z.literal('change'), steps: z.tuple([Step], Step).readonly() }),
  /** No safe change: the exact ways out for a person, one sentence each. */
  z.object({ then: z.literal('ask-a-person'), ways: z.array(z.string()).readonly() }),
]);
export type Plan = z.infer<typeof Plan>;
