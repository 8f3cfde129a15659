import { describe, expect, it } from 'vitest';
import { IDENTITIES } from '../azure/identity/identities.js';
import type { JsonObject } from '../azure/json.js';
import type { Case } from './app-client.js';
import { denyAllInbound, denyAllOutbound } from './estate.js';
import {
  addsRules,
  answersToPut,
  backupsEnd,
  blames,
  closes,
  ends,
  leavesRules,
  newPoint,
  noNewPoint,
  onlyReads,
  plans,
  rightIdentities,
  tells,
  writes,
} from './expectations.js';
import type { Expectation } from './finding.js';
import { SCENARIOS } from './scenarios/index.js';
import type { Seen } from './seen.js';
import { BACKUP, caseOf, healed, jobOf, OPENING, pointOf, PUT_RULE, READ, SITE, withRules } from './testing/seen.js';

const DENY = denyAllOutbound(4000);
const RULE = { nsg: 'nsg-app', priority: 3999 };
const opening = (more: object) => ({ ...OPENING, properties: { ...OPENING.properties, ...more } });
const after = (...rules: readonly JsonObject[]): Seen => healed({ after: withRules(...rules) });
const cases = (...more: readonly Partial<Case>[]): Seen => healed({ cases: more.map(caseOf) });
const calls = (...all: Seen['calls']): Seen => healed({ calls: all });
const planned = (more: object = {}) =>
  cases({ plan: { steps: [{ kind: 'security-rule', resourceId: OPENING.id, after: opening(more).properties }] } });
const LATE = '2026-11-23T03:00:05.000Z';
const OTHER_WRITE = { ...PUT_RULE, path: SITE.ids.nsg('nsg-app') };
const ADD_POLICY = { ...PUT_RULE, path: `${SITE.ids.keyVault('keys')}/accessPolicies/add` };
const RESTORE_KEY = { ...PUT_RULE, method: 'POST', host: 'kv-a-test.vault.azure.net', path: '/keys/restore' };
const LOCK = {
  ...PUT_RULE,
  method: 'DELETE',
  path: `${SITE.ids.nsg('nsg-app')}/providers/Microsoft.Authorization/locks/x`,
};

/** What each expectation takes, and what it must not take. */
const TABLE: readonly (readonly [string, Expectation, Seen, Readonly<Record<string, Seen>>])[] = [
  [
    'ends',
    ends('healed'),
    healed(),
    {
      'another outcome': cases({ outcome: 'escalated' }),
      'a case that goes on': cases({ stage: 'verify' }),
      'no case': cases(),
      'a second case': cases({}, {}),
    },
  ],
  [
    'ends of five',
    ends('healed', 2),
    cases({}, {}),
    { one: cases({}), 'one of another kind': cases({}, { outcome: 'undone' }) },
  ],
  [
    'closes',
    closes(1),
    cases({ outcome: 'planned' }),
    { open: cases({ stage: 'examine' }), none: cases(), two: cases({}, {}) },
  ],
  [
    'tells',
    tells('nsg-app', 'Priority 101'),
    cases({ nextStep: 'Move the rule of NSG nsg-app to priority 101.' }),
    { half: cases({ nextStep: 'Move the rule of NSG nsg-app.' }), silence: cases({}), 'no case': cases() },
  ],
  ['tells anything', tells(), cases({ nextStep: 'Wait.' }), { silence: cases({}) }],
  ['blames', blames('NSG-APP'), healed(), { 'no diagnosis': cases({ history: [] }) }],
  [
    'plans',
    plans(RULE),
    planned(),
    {
      'another priority': planned({ priority: 3998 }),
      'another port': planned({ destinationPortRanges: ['443'] }),
      'no plan': healed(),
    },
  ],
  [
    'addsRules',
    addsRules(RULE),
    healed(),
    {
      'no rule': after(DENY),
      'another priority': after(DENY, opening({ priority: 3998 })),
      'all ports': after(DENY, opening({ destinationPortRanges: [], destinationPortRange: '*' })),
      everywhere: after(DENY, opening({ destinationAddressPrefix: 'Internet' })),
      'any protocol': after(DENY, opening({ protocol: '*' })),
      'every source': after(DENY, opening({ sourceAddressPrefix: '*' })),
      'one more rule': after(DENY, OPENING, denyAllInbound(200)),
      'another rule changed': after(denyAllOutbound(4096), OPENING),
      'another rule gone': after(OPENING),
    },
  ],
  ['leavesRules', leavesRules, after(DENY), { added: healed(), gone: after(), changed: after(denyAllOutbound(4095)) }],
  [
    'writes',
    writes({ put: 1, backups: 1 }),
    healed(),
    {
      'a second rule put': calls(PUT_RULE, PUT_RULE, BACKUP),
      'a second backup, its answer lost': calls(PUT_RULE, BACKUP, { ...BACKUP, status: 0 }),
      'the rule only tried': calls({ ...PUT_RULE, status: 429 }, BACKUP),
      'no backup': calls(PUT_RULE),
      'a rule deleted': calls(PUT_RULE, BACKUP, { ...PUT_RULE, method: 'DELETE', status: 202 }),
      'another write, though refused': calls(PUT_RULE, BACKUP, { ...OTHER_WRITE, status: 403 }),
      'a lock deleted': calls(PUT_RULE, BACKUP, LOCK),
    },
  ],
  [
    'writes to key vaults',
    writes({ policies: 1, restored: 1 }),
    calls(ADD_POLICY, RESTORE_KEY),
    {
      'the policy set a second time': calls(ADD_POLICY, ADD_POLICY, RESTORE_KEY),
      'the policy replaced': calls({ ...ADD_POLICY, path: ADD_POLICY.path.replace('/add', '/replace') }, RESTORE_KEY),
      'nothing restored': calls(ADD_POLICY),
      'a key deleted': calls(ADD_POLICY, RESTORE_KEY, { ...RESTORE_KEY, method: 'DELETE', path: '/keys/kek-01' }),
    },
  ],
  [
    'onlyReads',
    onlyReads,
    calls(READ, { ...READ, method: 'POST', path: `${SITE.ids.nic('vm-web-01')}/effectiveRouteTable` }),
    {
      'a rule put in vain': calls(READ, { ...PUT_RULE, status: 409 }),
      'a backup': calls(READ, BACKUP),
      'a POST that nobody knows': calls(READ, { ...READ, method: 'POST', path: `${SITE.ids.vm('vm-web-01')}/restart` }),
      'nothing looked at': calls(),
    },
  ],
  [
    'answersToPut',
    answersToPut(429, 201),
    calls({ ...PUT_RULE, status: 429 }, READ, PUT_RULE),
    {
      'another order': calls(PUT_RULE, { ...PUT_RULE, status: 429 }),
      'a blind repeat': calls(PUT_RULE, PUT_RULE),
      none: calls(),
    },
  ],
  [
    'backupsEnd',
    backupsEnd('Completed'),
    healed(),
    {
      'another end': healed({ after: [...SITE.resources, jobOf('Failed')] }),
      'a second one': healed({ after: [...SITE.resources, jobOf('Completed'), jobOf('Failed')] }),
      'a scheduled one': healed({ after: [...SITE.resources, jobOf('Completed', false)] }),
      'one of another VM': healed({ after: [...SITE.resources, jobOf('Completed', true, 'vm-web-02')] }),
    },
  ],
  [
    'newPoint',
    newPoint(),
    healed(),
    {
      'of another kind': healed({ after: [...SITE.resources, pointOf('CrashConsistent', LATE)] }),
      none: healed({ after: SITE.resources }),
      'one older than before': healed({
        after: [...SITE.resources, pointOf('FileSystemConsistent', '2020-01-01T00:00:00Z')],
      }),
      'the one from before': healed({ before: healed().after }),
    },
  ],
  ['noNewPoint', noNewPoint, healed({ after: SITE.resources }), { one: healed() }],
  [
    'rightIdentities',
    rightIdentities,
    healed(),
    {
      'a rule put by who reads': calls({ ...PUT_RULE, clientId: IDENTITIES.observe.clientId }),
      'a backup by who writes rules': calls({ ...BACKUP, clientId: IDENTITIES.network.clientId }),
      'a call of nobody': calls({ method: 'GET', host: READ.host, path: READ.path, status: 401 }),
      'another write': calls(OTHER_WRITE),
      'a grant by who writes rules': calls(ADD_POLICY),
    },
  ],
];

describe.each(TABLE)('%s', (_, expectation, right, wrong) => {
  it('is met', () => {
    expect(expectation(right)).toMatchObject({ met: true });
  });

  it.each(Object.keys(wrong))('is not met by: %s', (name) => {
    const finding = expectation(wrong[name] ?? right);
    expect(finding.met).toBe(false);
    expect(finding.seen).not.toBe(finding.expected);
  });
});

describe('the expectations of the scenarios', () => {
  const stated = SCENARIOS.flatMap(({ name, site, expects }) =>
    expects.map((expectation) => ({ name, site, says: expectation(healed({ site })).expected, expectation })),
  );

  it.each(stated)('$name: "$says" can fail', ({ site, expectation }) => {
    const nothing: Seen = { site, cases: [], before: site.resources, after: site.resources, calls: [] };
    const everything: Seen = {
      ...nothing,
      cases: [caseOf({ outcome: 'escalated' })],
      after: [pointOf('CrashConsistent', LATE, site)], // and every NSG gone
      calls: [PUT_RULE, BACKUP, OTHER_WRITE],
    };
    expect([expectation(nothing).met, expectation(everything).met]).toContain(false);
  });
});
