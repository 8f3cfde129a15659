import { describe, expect, it } from 'vitest';
import type { Finding } from './finding.js';
import { closingLines, jsonReport, paintFor, type Result } from './report.js';
import { caseOf, healed, SITE } from './testing/seen.js';

const MET: Finding = { expected: 'cases: healed', seen: 'healed', met: true };
const UNMET: Finding = { expected: 'new rules: none', seen: 'new rules: nsg-app 200', met: false };
const PLAIN = paintFor(false, undefined);

function result(name: string, findings: readonly Finding[], outcome = 'healed'): Result {
  const scenario = { name, shows: `What ${name} shows.`, site: SITE, play: () => Promise.resolve(), expects: [] };
  return { scenario, findings, seen: healed({ cases: [caseOf({ outcome })] }) };
}

const GOOD = [result('first', [MET]), result('second', [MET], 'undone')];
const BAD = [result('first', [MET]), result('second', [MET, UNMET])];

describe('the closing lines', () => {
  it('are a table and a total', () => {
    expect(closingLines(GOOD, 41.26, 140, PLAIN)).toEqual([
      '',
      'scenario  cause                       change                                      outcome  seconds',
      '--------  --------------------------  ------------------------------------------  -------  -------',
      'first     NSG nsg-app denies TCP 443  rule backup-medic-allow-storage-westeurope  healed       6.0',
      '                                      (priority 3999) in NSG nsg-app',
      'second    NSG nsg-app denies TCP 443  rule backup-medic-allow-storage-westeurope  undone       6.0',
      '                                      (priority 3999) in NSG nsg-app',
      '',
      '2 of 2 scenarios ended as they state, in 41.3 s.',
    ]);
  });

  it('say of a scenario that ended otherwise what was expected and what was seen', () => {
    const lines = closingLines(BAD, 41.26, 140, PLAIN);
    expect(lines.slice(-6)).toEqual([
      '',
      'second did not end as it states: What second shows.',
      '  expected  new rules: none',
      '  seen      new rules: nsg-app 200',
      '',
      '1 of 2 scenarios ended as they state, in 41.3 s.',
    ]);
    expect(lines.find((line) => line.startsWith('second'))).toContain('healed (!)');
  });

  it('fit the terminal', () => {
    for (const width of [90, 120, 160])
      for (const line of closingLines(GOOD, 1, width, PLAIN)) expect(line.length).toBeLessThanOrEqual(width);
  });

  it.each([
    [true, undefined, true],
    [true, '', true],
    [true, '1', false],
    [false, undefined, false],
  ])('on a terminal %s with NO_COLOR %s are coloured: %s', (isTerminal, noColor, coloured) => {
    const text = closingLines(BAD, 1, 120, paintFor(isTerminal, noColor)).join('\n');
    expect(text.includes('\u001b[31m')).toBe(coloured);
    expect(text.includes('\u001b')).toBe(coloured);
  });
});

describe('the JSON report', () => {
  it('says of each scenario what the table says, and what was found', () => {
    expect(jsonReport(BAD, 41.26)).toMatchObject({
      passed: false,
      seconds: 41.3,
      scenarios: [
        { scenario: 'first', passed: true, cause: 'NSG nsg-app denies TCP 443', outcome: 'healed', seconds: 6 },
        { scenario: 'second', passed: false, cases: [{ id: 'c1' }], findings: [MET, UNMET] },
      ],
    });
    expect(jsonReport(GOOD, 1)).toMatchObject({ passed: true });
  });
});
