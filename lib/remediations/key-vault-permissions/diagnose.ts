import type { Cause, Diagnosis } from '../../model/diagnosis.js';
import { capped, short } from '../../model/wording.js';
import { assess, notApplicable, type Assessment } from './assess.js';
import type { Found, KeyVaultPermissionsOptions } from './found.js';
import type { Seen } from './seen.js';

/** What is wrong, what only a person cures first: nothing is granted beside it. */
export function conclude({ found }: Pick<Assessment, 'found'>): readonly Found[] {
  return [...found.filter((one) => 'ways' in one), ...found.filter((one) => 'step' in one)];
}

export function diagnose(seen: Seen, options: KeyVaultPermissionsOptions): Diagnosis {
  const assessment = assess(seen, options);
  const evidence = capped(assessment.evidence);
  const [first, ...more] = conclude(assessment);
  // What a person must cure is proven; a change of ours waits until everything is seen.
  if (assessment.missing.length > 0 && !(first !== undefined && 'ways' in first)) {
    return { status: 'cannot-tell', missing: capped(assessment.missing), evidence };
  }
  const reason = notApplicable(seen);
  if (first !== undefined && (reason === undefined || 'ways' in first)) {
    return { status: 'unhealthy', causes: [causeOf(first), ...more.map(causeOf)], evidence };
  }
  return reason === undefined
    ? { status: 'healthy', evidence, restsOn: [...new Set(assessment.restsOn)] }
    : { status: 'not-applicable', reason, evidence };
}

function causeOf({ kind, resourceId, summary }: Found): Cause {
  return { kind, resourceId, summary: short(summary), evidence: [short(summary)] };
}
