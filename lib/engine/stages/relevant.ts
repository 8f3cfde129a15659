import { codesOf, type Case } from '../../model/case.js';
import type { Remediation } from '../../model/remediation.js';

/** Those that answer a code of the case, by name or number, without regard to case; all where a person asks. */
export function remediationsFor(c: Case, all: readonly Remediation[]): readonly Remediation[] {
  if (c.kind === 'manual') {
    return all;
  }
  const met = (jobs: Case['jobs']) => new Set(codesOf({ jobs }).map((code) => code.toLowerCase()));
  const [ofAny, ofBackups] = [met(c.jobs), met(c.jobs.filter(({ restore }) => restore !== true))];
  return all.filter(({ answers }) => {
    const codes = answers.restores === true ? ofAny : ofBackups;
    return answers.codes.some((code) => codes.has(code.toLowerCase()));
  });
}
