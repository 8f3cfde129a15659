import { unreachable, type Failure } from '../model/result.js';

/** The one thing that happens to a failure. */
export type Disposition =
  | { readonly action: 'dead-letter' }
  /** The virtual machine is gone: nothing left to cure. */
  | { readonly action: 'close' }
  | { readonly action: 'examine' }
  /** Try again when the service says. It costs no try: the service is there and asks for patience. */
  | { readonly action: 'wait'; readonly afterInMs: number }
  /** Try again with growing pauses, a few times. */
  | { readonly action: 'retry'; readonly afterInMs: number }
  | { readonly action: 'escalate' };

export function dispositionOf(failure: Failure): Disposition {
  switch (failure.kind) {
    case 'invalid-signal':
      return { action: 'dead-letter' };
    case 'target-gone':
      return { action: 'close' };
    case 'state-changed':
      return { action: 'examine' };
    case 'throttled':
      return { action: 'wait', afterInMs: failure.retryAfterInMs };
    case 'transient':
      return { action: 'retry', afterInMs: failure.retryAfterInMs };
    case 'denied':
    case 'locked':
    case 'policy-denied':
    case 'refused':
    case 'ineffective':
      return { action: 'escalate' };
    default:
      return unreachable(failure);
  }
}

const AGAIN = 'ask for the VM again by POST /api/virtual-machines/remediate';

/** The failure in an operator's words, and what a person can do about it. */
export function explained(failure: Failure): { readonly summary: string; readonly nextStep: string } {
  switch (failure.kind) {
    case 'invalid-signal':
      return { summary: `the signal's ${failure.field} is not usable`, nextStep: `expected ${failure.expected}` };
    case 'target-gone':
      return { summary: `${failure.resourceId} is gone`, nextStep: 'nothing is left to do' };
    case 'state-changed':
      return {
        summary: `${failure.resourceId} was changed meanwhile: ${failure.detail}`,
        nextStep: AGAIN,
      };
    case 'locked':
      return {
        summary: `a lock forbids the change: ${failure.detail}`,
        nextStep: `ask the owner of the lock on ${failure.resourceId}, or make the planned change by hand`,
      };
    case 'denied':
      return {
        summary: `the app's identity may not do ${failure.action} at ${failure.scope}`,
        nextStep: `grant it a role with ${failure.action} at ${failure.scope}, then ${AGAIN}`,
      };
    case 'policy-denied':
      return {
        summary: `Azure Policy assignment ${failure.assignment} refuses the change`,
        nextStep: `ask the owner of policy assignment ${failure.assignment} for an exemption: ${failure.detail}`,
      };
    case 'throttled':
      return { summary: `Azure asks to slow down: ${failure.detail}`, nextStep: 'wait' };
    case 'transient':
      return { summary: `Azure did not answer: ${failure.detail}`, nextStep: `later, ${AGAIN}` };
    case 'refused':
      return { summary: `Azure refused with ${failure.code}: ${failure.detail}`, nextStep: `look up ${failure.code}` };
    case 'ineffective':
      return {
        summary: `${failure.code} came back although the change was in force`,
        nextStep: 'look at the other causes that the diagnosis lists',
      };
    default:
      return unreachable(failure);
  }
}
