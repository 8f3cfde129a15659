import { nameOf, resourceIdIn, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { RoleAssignment, RoleDefinition } from '../../model/resources/authorization.js';
import { isGone, ok, type Result } from '../../model/result.js';
import { quoted, scopeOf } from '../arm/ids.js';
import { callFor, pageOf, readAll, readOne, type Reading, type Reads } from './ask.js';

const RoleAssignments = pageOf(RoleAssignment);
const RoleDefinitions = pageOf(RoleDefinition);
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function authorizationReads(reading: Reading): Reads<'roleAssignments' | 'roleDefinition' | 'rolesNamed'> {
  const client = (id: ResourceId) => reading.clients.authorization(subscriptionOf(id));
  return {
    roleAssignments: (scope, principalId) =>
      readAll(callFor(reading, 'roleAssignments', scope), RoleAssignments, async (options) =>
        (await client(scope)).roleAssignments.listForScope(scopeOf(scope), {
          ...options,
          filter: `assignedTo('${quoted(principalId)}')`, // its groups' assignments too, as `principalId eq` would not
        }),
      ),
    roleDefinition: (id) =>
      readOne(reading, callFor(reading, 'roleDefinition', id), RoleDefinition, async (options) =>
        (await client(id)).roleDefinitions.getById(scopeOf(id), options),
      ),
    rolesNamed: (scope, name) => {
      const id = resourceIdIn(name);
      const guid = id === undefined ? name.trim() : nameOf(id);
      return GUID.test(guid) ? roleWithId(reading, scope, guid) : rolesWithName(reading, scope, name);
    },
  };
}

/** Asked for at the scope, so that the role is found wherever it was defined. */
async function roleWithId(
  reading: Reading,
  scope: ResourceId,
  guid: string,
): Promise<Result<readonly RoleDefinition[]>> {
  const read = await readOne(reading, callFor(reading, 'rolesNamed', scope), RoleDefinition, async (options) => {
    const { roleDefinitions } = await reading.clients.authorization(subscriptionOf(scope));
    return roleDefinitions.get(scopeOf(scope), guid, options);
  });
  if (isGone(read)) {
    return ok([]);
  }
  return read.ok ? ok([read.value]) : read;
}

function rolesWithName(reading: Reading, scope: ResourceId, name: string): Promise<Result<readonly RoleDefinition[]>> {
  return readAll(callFor(reading, 'rolesNamed', scope), RoleDefinitions, async (options) => {
    const { roleDefinitions } = await reading.clients.authorization(subscriptionOf(scope));
    return roleDefinitions.list(scopeOf(scope), { ...options, filter: `roleName eq '${quoted(name)}'` });
  });
}
