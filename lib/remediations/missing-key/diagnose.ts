import type { Cause, Diagnosis } from '../../model/diagnosis.js';
import { capped, short } from '../../model/wording.js';
import { judge, wrongOf } from './judge.js';
import type { Seen } from './seen.js';
import type { Wrong } from './verdict.js';
import { machineOf } from './wording.js';

/** What is provably wrong comes first, also where something else cannot be seen: each thing is cured by itself. */
export function diagnose(seen: Seen): Diagnosis {
  const verdicts = judge(seen);
  const evidence = capped(verdicts.map(({ says }) => says));
  const [first, ...more] = wrongOf(verdicts).map(causeIn);
  if (first !== undefined) {
    return { status: 'unhealthy', causes: [first, ...more], evidence };
  }
  const missing = verdicts.flatMap(({ is, says }) => (is === 'unseen' ? says : []));
  if (missing.length > 0) {
    return { status: 'cannot-tell', missing: capped(missing), evidence };
  }
  if (seen.encrypted.references.length === 0) {
    const reason = `no disk of ${machineOf(seen)} is encrypted with Azure Disk Encryption`;
    return { status: 'not-applicable', reason, evidence };
  }
  return { status: 'healthy', evidence, restsOn: [] };
}

function causeIn({ kind, resourceId, says }: Wrong): Cause {
  return { kind, resourceId, summary: short(says), evidence: [short(says)] };
}
