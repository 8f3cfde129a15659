import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEstate } from '../azure/control/estate.js';
import { keyOf, subscriptionOf } from '../azure/arm/arm-id.js';
import { textAt } from '../azure/json.js';
import { denyAllOutbound, site, webServer } from './estate.js';
import { SCENARIOS } from './scenarios/index.js';

describe('the scenarios', () => {
  it('are all files of their folder, each of its own name', () => {
    const files = readdirSync(new URL('scenarios', import.meta.url)).filter((file) => file !== 'index.ts');
    expect(SCENARIOS.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
  });

  it('never meet: each has a subscription of its own', () => {
    const subscriptions = SCENARIOS.map(({ site: { resources } }) => [
      ...new Set(resources.map((one) => subscriptionOf(textAt(one, 'id') ?? ''))),
    ]);
    expect(subscriptions.map((all) => all.length)).toEqual(SCENARIOS.map(() => 1));
    expect(new Set(subscriptions.flat()).size).toBe(SCENARIOS.length);
  });

  it('say in one sentence what they show, and state at least what becomes of case, rules and writes', () => {
    for (const { shows, expects } of SCENARIOS) {
      expect(shows).toMatch(/^[A-Z][^.]*\.$/);
      expect(expects.length).toBeGreaterThanOrEqual(4);
    }
  });
});

describe('an estate', () => {
  it('is what the sandbox takes, every id once', () => {
    const { resources } = webServer('a-test', [denyAllOutbound(4000)], { dataDisk: 'PremiumV2_LRS', guest: {} });
    expect(readEstate(resources)).toHaveLength(resources.length);
    expect(new Set(resources.map((one) => keyOf(textAt(one, 'id') ?? ''))).size).toBe(resources.length);
  });

  it('is the same in every run, with other ids in another scenario', () => {
    const parts = { nsgs: {}, machines: [{ name: 'vm-web-01' }] };
    expect(site('one', parts)).toMatchObject({ resources: site('one', parts).resources });
    expect(site('two', parts).ids.vm('vm-web-01')).not.toBe(site('one', parts).ids.vm('vm-web-01'));
  });
});
