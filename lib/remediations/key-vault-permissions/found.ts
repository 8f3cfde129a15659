import type { Cause } from '../../model/diagnosis.js';
import type { ResourceId } from '../../model/resource-id.js';
import type { Step } from '../../model/step.js';

export const ID = 'key-vault-permissions';

export interface KeyVaultPermissionsOptions {
  /** Name, GUID or id of the role that is granted in RBAC vaults. */
  readonly role: string;
  /** How long a grant takes to be in force: minutes, up to 30 reported (domain.md c). */
  readonly grantTakesEffect: { readonly afterInMs: number; readonly atMostInMs: number };
}

type What = Omit<Cause, 'evidence'>;

/** One thing wrong: what cures it, or the ways out for a person where nothing of ours would. */
export type Found = (What & { readonly step: Step }) | (What & { readonly ways: readonly string[] });

/** What one look says. */
export interface Says {
  readonly evidence?: readonly string[];
  /** What could not be seen and matters. */
  readonly missing?: readonly string[];
  readonly found?: readonly Found[];
  readonly restsOn?: readonly ResourceId[];
}

export function merged(all: readonly Says[]): Required<Says> {
  return {
    evidence: all.flatMap(({ evidence = [] }) => evidence),
    missing: all.flatMap(({ missing = [] }) => missing),
    found: all.flatMap(({ found = [] }) => found),
    restsOn: all.flatMap(({ restsOn = [] }) => restsOn),
  };
}
