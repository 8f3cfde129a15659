import { describe, expect, it } from 'vitest';
import { CaseId } from '../model/case.js';
import type { Event } from '../model/event.js';
import { ResourceId } from '../model/resource-id.js';
import { recorder } from './log.js';

const caseId = CaseId.parse('00000000-0000-4000-8000-00000000c0de');
const resourceId = ResourceId.parse('/subscriptions/s/resourceGroups/rg');
const secret = 'https://x/?sig=topsecret&c=alsosecret Bearer abcdefghijklmnop AccountKey=zzz;';
const EVENTS: readonly (readonly [level: string, event: Event])[] = [
  ['info', { type: 'opened', caseId, kind: 'manual', resourceId }],
  ['info', { type: 'joined', caseId, job: resourceId }],
  ['info', { type: 'moved', caseId, resourceId, from: 'examine', to: 'apply', durationInMs: 3 }],
  ['info', { type: 'changed', caseId, resourceId, step: 'security-rule' }],
  ['warn', { type: 'delayed', caseId, failure: 'throttled', detail: secret }],
  ['info', { type: 'closed', caseId, resourceId, outcome: 'healed' }],
  ['error', { type: 'escalated', caseId, resourceId, nextStep: secret, again: false }],
  ['warn', { type: 'escalated', caseId, resourceId, nextStep: 'as before', again: true }],
  ['warn', { type: 'dropped', caseId, reason: 'lost the race' }],
  ['info', { type: 'swept', woken: 1, sealed: 2 }],
  ['error', { type: 'invalid-signal', field: 'data', expected: 'data' }],
];

describe('log lines', () => {
  it.each(EVENTS)(
    '%s: one JSON line with a constant message and the event in fields, without secrets',
    (level, event) => {
      const lines: [string, string][] = [];
      const to = (name: string) => (line: string) => void lines.push([name, line]);
      recorder(
        { info: to('info'), warn: to('warn'), error: to('error') },
        () => new Date('2026-11-23T03:00:00Z'),
      )(event);
      expect(lines).toHaveLength(1);
      const [[at, line] = ['', '']] = lines;
      expect(at).toBe(level);
      expect(JSON.parse(line)).toMatchObject({ message: `case ${event.type}`, at: '2026-11-23T03:00:00.000Z' });
      expect(line).not.toMatch(/secret&|topsecret|alsosecret|abcdefghijklmnop|zzz/);
    },
  );
});
