import type { JsonObject } from '../azure/json.js';
import { computing } from './estate/computing.js';
import { child, element } from './estate/elements.js';
import { keyVaultOf } from './estate/encryption.js';
import { keyVaults } from './estate/key-vaults.js';
import { networking } from './estate/networking.js';
import type { Machine, Parts } from './estate/parts.js';
import { policyElement, protection } from './estate/protection.js';
import { idsOf, type Ids } from './ids.js';

export { allowHttpsInbound, denyAllInbound, denyAllOutbound } from './estate/rules.js';

export interface Site {
  readonly ids: Ids;
  /** All that something of it lies in. */
  readonly subscriptions: readonly string[];
  /** The names of its machines. */
  readonly machines: readonly string[];
  /** The ids of its key vaults, by the parts that they play. */
  readonly keyVaults: Readonly<Record<string, string>>;
  readonly resources: readonly JsonObject[];
}

function lock(ids: Ids, nsg: string): JsonObject {
  const id = `${ids.nsg(nsg)}/providers/Microsoft.Authorization/locks/change-freeze`;
  return child(id, { level: 'ReadOnly', notes: 'No changes before the audit.' });
}

/** The estate of one scenario, in a subscription of its own. */
export function site(scenario: string, parts: Parts): Site {
  const ids = idsOf(scenario);
  const { machines, locked } = parts;
  const all = Object.entries(parts.keyVaults ?? {});
  const isElsewhere = all.some(([, one]) => one.elsewhere === true);
  const resources = [
    element(ids.group, {}, { tags: { scenario } }),
    ...networking(ids, parts),
    element(ids.vault, { publicNetworkAccess: 'Enabled' }, { sku: { name: 'Standard' } }),
    policyElement(ids),
    ...machines.flatMap((machine, index) => [
      ...computing(ids, machine, index, parts),
      ...protection(ids, machine, parts),
    ]),
    ...keyVaults(ids, parts),
    ...(locked === undefined ? [] : [lock(ids, locked)]),
  ];
  return {
    ids,
    subscriptions: [ids.subscription, ...(isElsewhere ? [ids.otherSubscription] : [])],
    machines: machines.map(({ name }) => name),
    keyVaults: Object.fromEntries(all.map(([part]) => [part, keyVaultOf(ids, parts, part)])),
    resources,
  };
}

/** One web server behind one NSG: where most scenarios begin. */
export function webServer(scenario: string, rules: readonly JsonObject[], machine: Partial<Machine> = {}): Site {
  return site(scenario, { nsgs: { 'nsg-app': rules }, machines: [{ name: 'vm-web-01', nsg: 'nsg-app', ...machine }] });
}

/** One web server that nothing blocks, with an encrypted disk: where the scenarios about keys begin. */
export function encryptedServer(
  scenario: string,
  encryption: NonNullable<Machine['encryption']>,
  vaults: NonNullable<Parts['keyVaults']>,
): Site {
  const machines = [{ name: 'vm-web-01', nsg: 'nsg-app', encryption }];
  return site(scenario, { nsgs: { 'nsg-app': [] }, keyVaults: vaults, machines });
}
