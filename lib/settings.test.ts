import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSettings, SettingsError } from './settings.js';

const sample = z
  .object({ Values: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('local.settings.sample.json', 'utf8'))).Values;

describe('settings', () => {
  it('have a default each: nothing needs to be set', () => {
    expect(parseSettings({}).engine).toMatchObject({
      mode: 'plan',
      modeTag: 'backup-medic',
      claimInMs: 120_000,
      scope: [],
    });
  });

  it('the sample names every setting, with its default', () => {
    expect(parseSettings(sample)).toEqual(parseSettings({}));
    const named = Object.keys(sample).filter((name) => name.startsWith('BACKUP_MEDIC_'));
    for (const page of ['README.md', 'docs/settings.md']) {
      const documented = readFileSync(page, 'utf8');
      expect(named.filter((name) => !documented.includes(`\`${name.slice('BACKUP_MEDIC_'.length)}\``))).toEqual([]);
    }
    const anyText = ['BACKUP_MEDIC_MODE_TAG', 'BACKUP_MEDIC_KEY_VAULT_ROLE'];
    for (const name of named.filter((one) => !anyText.includes(one))) {
      expect(() => parseSettings({ [name]: ' not a value ' })).toThrow(name);
    }
  });

  it('read durations, scopes and client ids', () => {
    const settings = parseSettings({
      BACKUP_MEDIC_CLAIM: 'PT1M30.5S',
      BACKUP_MEDIC_RETENTION: 'P2W',
      BACKUP_MEDIC_SCOPE: '/subscriptions/A, /subscriptions/b/resourceGroups/C',
      BACKUP_MEDIC_CLIENT_ID_NETWORK: '00000000-0000-4000-8000-00000000c0de',
      BACKUP_MEDIC_MAX_REACH: '5',
    });
    expect(settings.engine).toMatchObject({ claimInMs: 90_500, retentionInMs: 14 * 86_400_000 });
    expect(settings.engine.scope).toEqual(['/subscriptions/a', '/subscriptions/b/resourcegroups/c']);
    expect(settings.clientIds).toEqual({ network: '00000000-0000-4000-8000-00000000c0de' });
    expect(settings.blockedEgress).toEqual({ egressSource: 'virtual-network', maxReach: 5 });
  });

  it('keep an on-demand point thirty days at most', () => {
    expect(parseSettings({ BACKUP_MEDIC_RETENTION: 'P90D' }).engine.retentionInMs).toBe(30 * 86_400_000);
  });

  it('an unknown one, and every invalid one, are named in one message', () => {
    const wrong = { BACKUP_MEDIC_TYPO: '1', BACKUP_MEDIC_MODE: 'nonsense', BACKUP_MEDIC_CLAIM: 'P1Y', OTHER: 'x' };
    expect(() => parseSettings(wrong)).toThrow(SettingsError);
    expect(() => parseSettings(wrong)).toThrow(
      /BACKUP_MEDIC_TYPO: there is no such setting.*BACKUP_MEDIC_MODE: .*"plan".*BACKUP_MEDIC_CLAIM: .*PT5M/,
    );
  });

  it('the casing of a name is part of it, so that a misspelt one is not ignored', () => {
    expect(() => parseSettings({ backup_medic_mode: 'off' })).toThrow('backup_medic_mode');
  });
});
