import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEstate } from '../azure/control/estate.js';
import { keyOf, nameOf, subscriptionOf } from '../azure/arm/arm-id.js';
import { at, objectAt, textAt } from '../azure/json.js';
import { denyAllOutbound, encryptedServer, site, webServer } from './estate.js';
import { KEK, WITH_KEY, WITHOUT_KEY } from './estate/encryption.js';
import { SCENARIOS } from './scenarios/index.js';

describe('the scenarios', () => {
  it('are all files of their folder, each of its own name', () => {
    const files = readdirSync(new URL('scenarios', import.meta.url)).filter((file) => file !== 'index.ts');
    expect(SCENARIOS.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
  });

  it('never meet: each has subscriptions of its own', () => {
    const lying = SCENARIOS.map(({ site: { resources } }) =>
      [...new Set(resources.map((one) => subscriptionOf(textAt(one, 'id') ?? '') ?? ''))].sort(),
    );
    expect(lying).toEqual(SCENARIOS.map(({ site }) => [...site.subscriptions].sort()));
    expect(new Set(lying.flat()).size).toBe(lying.flat().length);
  });

  it('name their key vaults as Azure takes it, each name once', () => {
    const names = SCENARIOS.flatMap(({ site }) => Object.values(site.keyVaults).map(nameOf));
    for (const name of names) expect(name).toMatch(/^(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]$/);
    expect(new Set(names).size).toBe(names.length);
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

describe('an encrypted machine', () => {
  const one = encryptedServer('a sentence that is far too long for a name', WITH_KEY, { keys: {} });
  const [vault = ''] = Object.values(one.keyVaults);
  const url = `https://${nameOf(vault)}.vault.azure.net/keys/${KEK.name}/${KEK.version}`;
  const propertiesOf = (of: typeof one, id: string) =>
    objectAt(
      of.resources.find((resource) => resource['id'] === id),
      'properties',
    );
  const COLLECTION = 'encryptionSettingsCollection';
  const settingsOf = (of: typeof one) =>
    at(propertiesOf(of, of.ids.disk('vm-web-01-os')), COLLECTION, 'encryptionSettings');

  it('names the same key on its disk, in its recovery point and in its vault', () => {
    const [point] = one.resources.filter(({ id }) => textAt({ id }, 'id')?.includes('/recoveryPoints/'));
    expect(settingsOf(one)).toMatchObject([{ keyEncryptionKey: { keyUrl: url, sourceVault: { id: vault } } }]);
    expect(textAt(point, 'properties', 'keyAndSecret', 'kekDetails', 'keyUrl')).toBe(url);
    expect(propertiesOf(one, `${vault}/keys/${KEK.name}`)['keyUriWithVersion']).toBe(url);
  });

  it('by two passes has its settings in the model of the machine instead', () => {
    const dual = encryptedServer('dual', { ...WITH_KEY, pass: 'dual' }, { keys: {} });
    const model = objectAt(propertiesOf(dual, dual.ids.vm('vm-web-01')), 'storageProfile', 'osDisk');
    expect([settingsOf(dual), at(model, 'encryptionSettings', 'enabled')]).toEqual([undefined, true]);
  });

  it('has a secret of its own, and shares the key', () => {
    const machines = ['vm-web-01', 'vm-web-02'].map((name) => ({ name, encryption: WITH_KEY }));
    const { resources } = site('two', { nsgs: {}, keyVaults: { keys: {} }, machines });
    const kinds = resources.map(
      (resource) => /\/vaults\/[^/]+\/(keys|secrets)\//.exec(textAt(resource, 'id') ?? '')?.[1],
    );
    expect(kinds.filter((kind) => kind !== undefined).sort()).toEqual(['keys', 'keys', 'secrets', 'secrets']); // one key is of nobody's disks
  });

  it('rests on what its estate says: no key, a vault elsewhere, a key that is deleted or purged', () => {
    const without = encryptedServer('w', WITHOUT_KEY, { keys: { elsewhere: true } });
    expect(settingsOf(without)).toMatchObject([
      { diskEncryptionKey: { sourceVault: { id: without.keyVaults['keys'] } } },
    ]);
    expect(without.keyVaults['keys']).toContain(without.ids.otherSubscription);
    const keyIn = (of: typeof one) =>
      of.resources.find(({ id }) => textAt({ id }, 'id')?.endsWith(`/keys/${KEK.name}`));
    expect(keyIn(without)).toBeUndefined();
    expect(keyIn(encryptedServer('d', WITH_KEY, { keys: { deleted: [KEK.name] } }))).toMatchObject({ deleted: true });
    expect(keyIn(encryptedServer('p', WITH_KEY, { keys: { purged: [KEK.name] } }))).toBeUndefined();
  });
});
