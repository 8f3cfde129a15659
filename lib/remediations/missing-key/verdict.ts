import { causeKey } from '../../model/diagnosis.js';
import type { ResourceId } from '../../model/resource-id.js';
import type { Step, StepOf } from '../../model/step.js';

export const ID = 'missing-key';

/** What cures one thing: a step, or what a person does instead, one sentence each. */
export type Remedy =
  { readonly is: 'step'; readonly step: Step } | { readonly is: 'ways'; readonly ways: readonly string[] };

/** What comes of one thing that was looked at. */
export type Verdict = { readonly is: 'fine' | 'unseen'; readonly says: string } | Wrong;

/** One cause and its cure. */
export interface Wrong {
  readonly is: 'wrong';
  readonly kind: string;
  readonly resourceId: ResourceId;
  readonly says: string;
  readonly remedy: Remedy;
}

export function fine(says: string): Verdict {
  return { is: 'fine', says };
}

export function unseen(says: string): Verdict {
  return { is: 'unseen', says };
}

export function ways(...sentences: readonly string[]): Remedy {
  return { is: 'ways', ways: sentences };
}

type Planned<K extends 'key-vault' | 'key-vault-object'> = Omit<StepOf<K>, 'kind' | 'atMost'>;

export function vaultStep(planned: Planned<'key-vault'>): Remedy {
  return { is: 'step', step: { kind: 'key-vault', ...planned, atMost: modeOf(planned) } };
}

export function objectStep(planned: Planned<'key-vault-object'>): Remedy {
  return { is: 'step', step: { kind: 'key-vault-object', ...planned, atMost: modeOf(planned) } };
}

/** What gives a reason to ask is asked. */
function modeOf({ because }: { readonly because?: string | undefined }): 'approve' | 'auto' {
  return because === undefined ? 'auto' : 'approve';
}

export function causeOf(kind: string, resourceId: ResourceId): string {
  return causeKey(ID, { kind, resourceId });
}
