import { describe, expect, it } from 'vitest';
import { madeStep, shortStep, writtenBy } from './step-words.js';
import { SITE } from './testing/seen.js';

const VAULT = SITE.ids.keyVault('keys').toLowerCase();

describe('the words for a step', () => {
  it.each([
    [
      'Add rule backup-medic-x (priority 3999) in NSG nsg-app: it opens the way',
      'rule backup-medic-x (priority 3999) in NSG nsg-app written',
    ],
    [
      'Give the Backup Management Service keys backup, get, list in key vault kv-1, beside what it has; it holds for all',
      'done: give the Backup Management Service keys backup, get, list in key vault kv-1',
    ],
    [
      'Recover soft-deleted key kek-01 (key vault kv-1), before it is purged on 2026-12-01T00:00:00Z',
      'done: recover soft-deleted key kek-01 (key vault kv-1)',
    ],
    ['Recover soft-deleted key vault kv-1. It comes back without roles.', 'done: recover soft-deleted key vault kv-1'],
    [
      'Restore key kek-01 into key vault kv-1 from recovery point 34 of 2024-05-06T02:31:07.000Z',
      'done: restore key kek-01 into key vault kv-1 from recovery point 34 of 2024-05-06T02:31:07.000Z',
    ],
  ])('begin as its summary does: %s', (summary, words) => {
    expect(madeStep({ resourceId: VAULT, summary })).toBe(words);
  });

  it.each([
    [`${SITE.ids.nsg('nsg-app')}/securityRules/r`, 'rule r in nsg-app'],
    [`${VAULT}/accessPolicies/ba5eba11`, 'the access policy in kv-a-test'],
    [`${VAULT}/providers/Microsoft.Authorization/roleAssignments/g`, 'the role assignment at kv-a-test'],
    [`${VAULT}/keys/kek-01`, 'key kek-01 in kv-a-test'],
    [`${VAULT}/secrets/bek/versions/1`, 'secret bek in kv-a-test'],
    [VAULT, 'key vault kv-a-test'],
  ])('of what was taken back come from its id: %s', (resourceId, words) => {
    expect(writtenBy({ resourceId })).toBe(words);
    expect(shortStep({ resourceId })).toBe(words);
  });
});
