import { describe, expect, it } from 'vitest';
import { causeOf, changeOf, outcomeOf, secondsOf, wordsFor } from './story.js';
import { caseOf } from './testing/seen.js';

const RULE = 'rule backup-medic-allow-storage-westeurope (priority 3999) in NSG nsg-app';
const healed = caseOf();
const [, , , , applied] = healed.history;
const undone = { at: '2026-11-23T03:00:09.000Z', what: 'undone', detail: applied?.detail };
const told = (c = healed) => c.history.flatMap((entry) => wordsFor(c, entry) ?? []);

describe('the story of a case', () => {
  it('is told in the words of its history, without what only a ledger needs', () => {
    expect(told()).toEqual([
      'opened',
      'diagnosed: NSG nsg-app denies TCP 443',
      `${RULE} written`,
      'diagnosed: nothing is left to change',
      'backup started',
      'healed (6.0 s)',
    ]);
  });

  it('says what a person is to do, what was refused, taken back and joined', () => {
    const at = '2026-11-23T03:00:02.500Z';
    const failure = { kind: 'throttled', detail: 'RetryableError: later' };
    const history = [
      ...healed.history.slice(0, 2),
      { at, what: 'not-applied', detail: { failure } },
      ...healed.history.slice(1, 2).map((entry) => ({ ...entry })),
      { at, what: 'joined', detail: {} },
      { ...undone, at },
      { at, what: 'closed', detail: { outcome: 'escalated', nextStep: 'Ask the owner.' } },
    ];
    expect(told(caseOf({ history })).slice(2)).toEqual([
      'not written: RetryableError: later',
      'diagnosed: as before',
      'another failed job joined',
      'rule backup-medic-allow-storage-westeurope in nsg-app taken back',
      'escalated (2.5 s): Ask the owner.',
    ]);
  });

  it('does not say that nothing is left where it could not look', () => {
    const detail = [{ remediation: 'missing-key', status: 'cannot-tell' }];
    const history = [{ at: '2026-11-23T03:00:00Z', what: 'diagnosed', detail }];
    expect(told(caseOf({ history }))).toEqual(['diagnosed: not everything can be seen']);
  });

  it('cuts a sentence that nobody would read to its end', () => {
    const detail = { outcome: 'escalated', nextStep: 'word '.repeat(100) };
    const history = [{ at: '2026-11-23T03:00:00Z', what: 'closed', detail }];
    expect(told(caseOf({ history }))[0]?.length).toBeLessThan(250);
  });
});

describe('the columns of the table', () => {
  it('say cause and change once, however many cases', () => {
    expect([causeOf([healed, healed]), changeOf([healed, healed])]).toEqual(['NSG nsg-app denies TCP 443', RULE]);
  });

  it('say what was taken back, what was only planned, and that nothing was done', () => {
    const planned = healed.history.slice(0, 3);
    expect(changeOf([caseOf({ history: [...healed.history, undone] })])).toBe(`${RULE}, taken back`);
    expect(changeOf([caseOf({ history: planned, outcome: 'planned' })])).toBe(`none; planned: ${RULE}`);
    expect(changeOf([caseOf({ history: planned, outcome: 'escalated' })])).toBe('none');
  });

  it('count outcomes', () => {
    expect(outcomeOf([healed, healed])).toBe('2 × healed');
    expect(outcomeOf([healed, caseOf({ outcome: 'escalated' })])).toBe('healed, escalated');
    expect(outcomeOf([{ ...healed, outcome: undefined, stage: 'verify' }])).toBe('at verify');
    expect(outcomeOf([])).toBe('no case');
  });

  it('measure from the first opening to the last closing', () => {
    const later = healed.history.map((entry) => ({ ...entry, at: entry.at.replace(':00:0', ':01:0') }));
    expect(secondsOf([healed, caseOf({ history: later })])).toBe(66);
    expect(secondsOf([])).toBe(0);
  });
});
