import { nameOf } from '../azure/arm/arm-id.js';
import { KEY_VAULT_BACKUP_ROLE } from '../azure/arm/roles.js';
import { BACKUP_SERVICE_OBJECT } from '../azure/directory/service-principals.js';
import { objectAt, same, textAt, without, type JsonObject } from '../azure/json.js';
import { alike, finding, listed, type Expectation } from './finding.js';
import type { Seen } from './seen.js';
import { disturbed, newAssignments, newGrants, objectState, permissionsText } from './seen-key-vaults.js';

/** What the Backup Management Service may do in a key vault when all is over, every permission of it. */
export interface Grant {
  /** The part that the vault plays. */
  readonly vault: string;
  readonly keys?: readonly string[];
  readonly secrets?: readonly string[];
  readonly certificates?: readonly string[];
}

const vaultOf = ({ site }: Seen, part: string): string => site.keyVaults[part] ?? '';

function grantText(seen: Seen, { vault, ...areas }: Grant): string {
  const said = Object.entries(areas).filter(([, all]) => all.length > 0);
  return `${nameOf(vaultOf(seen, vault))}: ${said.map(([area, all]) => `${area} ${permissionsText(all)}`).join(' ')}`;
}

const saying = (what: string, others: readonly string[]): string =>
  others.length === 0 ? what : `${what}; changed as well: ${listed(others)}`;

/** Exactly this is granted by access policies, and everything else of every key vault is byte for byte as before. */
export const grants =
  (...wanted: readonly Grant[]): Expectation =>
  (seen) => {
    const expected = wanted.map((one) => grantText(seen, one));
    const [given, others] = [newGrants(seen), [...disturbed(seen), ...newAssignments(seen)]];
    const met = alike(given, expected) && others.length === 0;
    return finding(`granted: ${listed(expected)}`, saying(`granted: ${listed(given)}`, others), met);
  };

/** The role of the deployment is assigned to the service at this vault, and nothing else about key vaults has changed. */
export const assignsRole =
  (vault: string): Expectation =>
  (seen) => {
    const expected = `${KEY_VAULT_BACKUP_ROLE.name} to ${BACKUP_SERVICE_OBJECT} at ${nameOf(vaultOf(seen, vault))}`;
    const [given, others] = [newAssignments(seen), [...disturbed(seen), ...newGrants(seen)]];
    const met = alike(given, [expected]) && others.length === 0;
    return finding(`role assigned: ${expected}`, saying(`role assigned: ${listed(given)}`, others), met);
  };

/** All key vaults, what lies in them and who may do what there are as before. */
export const leavesKeyVaults: Expectation = (seen) => {
  const changed = [...disturbed(seen), ...newGrants(seen), ...newAssignments(seen)];
  return finding('key vaults as before', listed(changed), changed.length === 0);
};

/** One key is back, in its very version, and nothing else about key vaults has changed. */
const bringsBack =
  (from: 'deleted' | 'gone') =>
  (vault: string, key: string, version: string): Expectation =>
  (seen) => {
    const [id, path] = [vaultOf(seen, vault), `keys/${key}`];
    const [was, is] = [objectState(seen.before, id, path), objectState(seen.after, id, path)];
    const others = disturbed(seen).filter((one) => !one.endsWith(`/${path}`));
    const changed = [...others, ...newGrants(seen), ...newAssignments(seen)];
    const expected = `key ${key}: ${from}, then there, version ${version}`;
    const says = `key ${key}: ${was}, then ${is}`;
    return finding(expected, saying(says, changed), says === expected && changed.length === 0);
  };

export const recovers = bringsBack('deleted');
export const restores = bringsBack('gone');

/** The plan that the app shows is to let trusted services into this vault, and leaves its firewall otherwise as it is. */
export const plansBypass =
  (vault: string): Expectation =>
  (seen) => {
    const id = vaultOf(seen, vault);
    const acls = (from: JsonObject): string => JSON.stringify(without(objectAt(from), 'bypass'));
    const was = seen.before.find((one) => same(textAt(one, 'id'), id));
    const steps = seen.cases.flatMap(({ plan }) => plan?.steps ?? []);
    const shown = steps.map(({ kind, resourceId, after }) => {
      const { bypass = null, ...rest } = objectAt(after);
      return `${kind} at ${nameOf(resourceId)}: bypass ${JSON.stringify(bypass)}, rest ${acls(rest)}`;
    });
    const rest = acls(objectAt(was, 'properties', 'networkAcls'));
    const expected = `key-vault-network at ${nameOf(id)}: bypass "AzureServices", rest ${rest}`;
    return finding(`planned: ${expected}`, listed(shown), alike(shown, [expected]));
  };

const RETIREMENT = '2028-09-15';

/** Every case says once when Azure Disk Encryption ends. */
export const tellsOfRetirement: Expectation = ({ cases }) => {
  const told = cases.map(({ advice = [] }) => advice.filter((one) => one.includes(RETIREMENT)).length);
  const met = told.length > 0 && told.every((times) => times === 1);
  return finding(`each case says once that Azure Disk Encryption ends on ${RETIREMENT}`, `said ${told.join()}`, met);
};
