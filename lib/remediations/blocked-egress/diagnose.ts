import { nameOf } from '../../model/resource-id.js';
import type { Cause, Diagnosis } from '../../model/diagnosis.js';
import { crashConsistentPolicy } from './about-backups.js';
import { assess, type Assessment } from './assess.js';
import { nsgName, type Blocked } from './judge.js';
import { isCuredByUs } from './own-rule.js';
import type { Blame } from './row.js';
import type { Network, Seen } from './seen.js';
import { capped, names, short } from '../../model/wording.js';
import { rule, tcp } from './wording.js';

/** What is wrong, as far as it decides what is done next. */
export type Conclusion =
  | { readonly is: 'rules'; readonly network: Network; readonly blocked: readonly [Blocked, ...Blocked[]] }
  /** A person must act; NSGs that deny as well are named, and left alone. */
  | { readonly is: 'person'; readonly blames: readonly [Blame, ...Blame[]]; readonly blocked: readonly Blocked[] }
  | { readonly is: 'missing'; readonly missing: readonly string[] }
  | { readonly is: 'nothing' };

/**
 * What is proven comes first: where a person must cure something else as well, a rule of ours would open a path that
 * stays closed. What is merely likely counts last, and only to explain a run that failed.
 */
export function conclude(seen: Seen, assessment: Assessment): Conclusion {
  const { proven, likely, network, blocked, missing, restsOn } = assessment;
  const [first, ...more] = proven;
  if (first !== undefined) {
    return { is: 'person', blames: [first, ...more], blocked };
  }
  if (missing.length > 0) {
    return { is: 'missing', missing };
  }
  const [denies, ...others] = blocked;
  if (network !== undefined && denies !== undefined) {
    return { is: 'rules', network, blocked: [denies, ...others] };
  }
  const [guess, ...guesses] = likely;
  const explains = seen.failed !== undefined && !isCuredByUs(seen, restsOn);
  return guess !== undefined && explains ? { is: 'person', blames: [guess, ...guesses], blocked } : { is: 'nothing' };
}

export function diagnose(seen: Seen): Diagnosis {
  const assessment = assess(seen);
  const evidence = capped(assessment.rows.map(({ says }) => says));
  const conclusion = conclude(seen, assessment);
  switch (conclusion.is) {
    case 'missing':
      return { status: 'cannot-tell', missing: capped(conclusion.missing), evidence };
    case 'rules': {
      const [first, ...more] = conclusion.blocked;
      return { status: 'unhealthy', causes: [denial(first), ...more.map(denial)], evidence };
    }
    case 'person': {
      const [first, ...more] = conclusion.blames;
      const causes = [...more.map(blamed), ...conclusion.blocked.map(denial)];
      return { status: 'unhealthy', causes: [blamed(first), ...causes], evidence };
    }
    case 'nothing': {
      const policy = seen.failed === undefined ? undefined : crashConsistentPolicy(seen);
      return policy === undefined
        ? { status: 'healthy', evidence, restsOn: assessment.restsOn }
        : { status: 'not-applicable', reason: `policy ${policy} backs up without the machine's network`, evidence };
    }
  }
}

function blamed({ kind, resourceId, summary }: Blame): Cause {
  return { kind, resourceId, summary: short(summary), evidence: [short(summary)] };
}

export const NSG_DENIES = 'nsg-denies';

/** One cause for each NSG that denies. */
function denial({ guard, to, denials }: Blocked): Cause {
  const rules = [...new Set(denials.map(({ by }) => rule(by)))];
  const summary = short(`${nsgName(guard)} denies ${tcp(denials.map(({ port }) => port))} to ${to} by ${names(rules)}`);
  return {
    kind: NSG_DENIES,
    resourceId: guard.nsg.id,
    summary,
    evidence: [`${summary}, on ${guard.at} ${nameOf(guard.of)}`],
  };
}
