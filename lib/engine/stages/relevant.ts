import { codesOf, type Case } from '../../model/case.js';
import type { Remediation } from '../../model/remediation.js';

/** Those that answer a code of the case, by name or number, without regard to case; all where a person asks. */
export function remediationsFor(c: Case, all: readonly Remediation[]): readonly Remediation[] {
  if (c.kind === 'manual') {
    return all;
  }
  const codes = new Set(codesOf(c).map((code) => code.toLowerCase()));
  return all.filter(({ answers }) => answers.codes.some((code) => codes.has(code.toLowerCase())));
}
