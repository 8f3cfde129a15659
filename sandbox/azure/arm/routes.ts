import { effectiveAdminRules, effectiveRoutes, effectiveSecurityGroups } from '../network/effective.js';
import { deleteGroup, deleteRule, putGroup as putSecurityGroup, putRule } from '../network/security-groups.js';
import { serviceTagsAnswer } from '../network/service-tags.js';
import { power } from '../compute/power.js';
import { getRestorePointCollection } from '../compute/restore-points.js';
import { getInstanceView, getVirtualMachine } from '../compute/virtual-machines.js';
import { backupStatus, preValidateProtection } from '../backup/enrolment-calls.js';
import { KEY_VAULT_ROUTES } from '../key-vault/arm-routes.js';
import { getItem, getPoint, listContainers, listItems, listPoints } from '../backup/item-calls.js';
import { cancelJob, getJob, listJobs } from '../backup/job-calls.js';
import { triggerBackup } from '../backup/trigger.js';
import { queryResourceGraph } from '../graph/resource-graph.js';
import { json } from '../http/exchange.js';
import type { Route } from '../http/route.js';
import { listActivity } from './activity-log.js';
import { notSimulated } from './arm-errors.js';
import type { Operation } from './arm-call.js';
import { GROUP, route, SUBSCRIPTION } from './arm-route.js';
import { listAssignments, listLocks, putLock } from './authorization.js';
import { getRoleAssignment, putRoleAssignment, removeRoleAssignment } from './role-assignments.js';
import { getRoleDefinition, listRoleDefinitions } from './role-definitions.js';
import * as containers from './containers.js';
import { backupStatus as backupOperation, computeStatus, networkStatus, operationResult } from './operations.js';
import { listKeys } from './storage-keys.js';
import { deleteTags, getTags, patchTags, putTags } from './tags.js';

const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const COMPUTE = `${GROUP}/providers/Microsoft.Compute`;
const VAULT = `${GROUP}/providers/Microsoft.RecoveryServices/vaults/{vault}`;
const ITEM = `${VAULT}/backupFabrics/{fabric}/protectionContainers/{container}/protectedItems/{item}`;
const AUTHORIZATION = '{scope*}/providers/Microsoft.Authorization';
const TAGS = '{scope*}/providers/Microsoft.Resources/tags/default';
const TAGS_WRITE = 'Microsoft.Resources/tags/write';

const READS = { reads: true } as const;

/** Subscriptions and resource groups. */
const CONTAINERS: readonly Route<Operation>[] = [
  route('GET', '/subscriptions', containers.listSubscriptions),
  route('GET', '/tenants', containers.listTenants),
  route('GET', SUBSCRIPTION, containers.getSubscription),
  route('GET', `${SUBSCRIPTION}/locations`, containers.listLocations),
  route('GET', `${SUBSCRIPTION}/resources`, containers.listResources),
  route('GET', `${SUBSCRIPTION}/resourceGroups`, containers.listGroups),
  route('GET', `${GROUP}/resources`, containers.listResources),
  route('GET', GROUP, containers.getGroup),
  route('HEAD', GROUP, containers.headGroup),
  route('PUT', GROUP, containers.putGroup),
  route('DELETE', GROUP, containers.removeGroup),
];

/** What hangs on any scope. */
const EXTENSIONS: readonly Route<Operation>[] = [
  route('GET', TAGS, getTags),
  route('PUT', TAGS, putTags, { action: TAGS_WRITE }),
  route('PATCH', TAGS, patchTags, { action: TAGS_WRITE }),
  route('DELETE', TAGS, deleteTags, { action: 'Microsoft.Resources/tags/delete' }),
  route('GET', `${AUTHORIZATION}/locks`, listLocks),
  route('PUT', `${AUTHORIZATION}/locks/{name}`, putLock),
  route('GET', `${AUTHORIZATION}/denyAssignments`, listAssignments('Microsoft.Authorization/denyAssignments')),
  route('GET', `${AUTHORIZATION}/policyAssignments`, listAssignments('Microsoft.Authorization/policyAssignments')),
  route('GET', `${AUTHORIZATION}/roleAssignments`, listAssignments('Microsoft.Authorization/roleAssignments')),
  route('GET', `${AUTHORIZATION}/roleAssignments/{name}`, getRoleAssignment),
  route('PUT', `${AUTHORIZATION}/roleAssignments/{name}`, putRoleAssignment),
  route('DELETE', `${AUTHORIZATION}/roleAssignments/{name}`, removeRoleAssignment),
  route('GET', `${AUTHORIZATION}/roleDefinitions`, listRoleDefinitions),
  route('GET', `${AUTHORIZATION}/roleDefinitions/{name}`, getRoleDefinition),
  route('GET', `${SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values`, listActivity),
  route('POST', '/providers/Microsoft.ResourceGraph/resources', queryResourceGraph, {
    ...READS,
    action: 'Microsoft.ResourceGraph/resources/read',
  }),
];

const PLACES = `${SUBSCRIPTION}/providers/{namespace}/locations/{location}`;
/** Where the URLs of accepted operations lead. */
const POLLS: readonly Route<Operation>[] = [
  route(
    'GET',
    `${SUBSCRIPTION}/providers/Microsoft.Compute/locations/{location}/operations/{operation}`,
    computeStatus.run,
  ),
  route('GET', `${PLACES}/operations/{operation}`, networkStatus.run),
  route('GET', `${PLACES}/operationResults/{operation}`, operationResult.run),
  route('GET', `${VAULT}/backupOperations/{operation}`, backupOperation.run),
  route('GET', `${ITEM}/operationsStatus/{operation}`, backupOperation.run),
  route('GET', `${ITEM}/operationResults/{operation}`, operationResult.run),
  route('GET', `${VAULT}/backupJobs/{job}/operationResults/{operation}`, operationResult.run),
];

const NETWORKING: readonly Route<Operation>[] = [
  route('GET', `${SUBSCRIPTION}/providers/Microsoft.Network/locations/{location}/serviceTags`, (call) =>
    json(200, serviceTagsAnswer(call.param('subscription'))),
  ),
  route('PUT', `${NETWORK}/networkSecurityGroups/{nsg}`, putSecurityGroup),
  route('DELETE', `${NETWORK}/networkSecurityGroups/{nsg}`, deleteGroup),
  route('PUT', `${NETWORK}/networkSecurityGroups/{nsg}/securityRules/{rule}`, putRule),
  route('DELETE', `${NETWORK}/networkSecurityGroups/{nsg}/securityRules/{rule}`, deleteRule),
  route('POST', `${NETWORK}/networkInterfaces/{nic}/effectiveRouteTable`, effectiveRoutes, READS),
  route('POST', `${NETWORK}/networkInterfaces/{nic}/effectiveNetworkSecurityGroups`, effectiveSecurityGroups, READS),
  route(
    'POST',
    `${NETWORK}/virtualNetworks/{network}/listNetworkManagerEffectiveSecurityAdminRules`,
    effectiveAdminRules,
    READS,
  ),
];

const COMPUTING: readonly Route<Operation>[] = [
  route('GET', `${COMPUTE}/virtualMachines/{vm}`, getVirtualMachine),
  route('GET', `${COMPUTE}/virtualMachines/{vm}/instanceView`, getInstanceView),
  route('GET', `${COMPUTE}/restorePointCollections/{collection}`, getRestorePointCollection),
  route('POST', `${COMPUTE}/virtualMachines/{vm}/start`, power('starting', 'running')),
  route('POST', `${COMPUTE}/virtualMachines/{vm}/restart`, power('running', 'running')),
  route('POST', `${COMPUTE}/virtualMachines/{vm}/powerOff`, power('stopping', 'stopped')),
  route('POST', `${COMPUTE}/virtualMachines/{vm}/deallocate`, power('deallocating', 'deallocated')),
  route('POST', `${GROUP}/providers/Microsoft.Storage/storageAccounts/{account}/listKeys`, listKeys),
];

const BACKUP_PLACE = `${SUBSCRIPTION}/providers/Microsoft.RecoveryServices/locations/{location}`;
const BACKUP: readonly Route<Operation>[] = [
  route('GET', `${VAULT}/backupJobs`, listJobs),
  route('GET', `${VAULT}/backupJobs/{job}`, getJob),
  route('POST', `${VAULT}/backupJobs/{job}/cancel`, cancelJob),
  route('GET', `${VAULT}/backupProtectedItems`, listItems),
  route('GET', `${VAULT}/backupProtectionContainers`, listContainers),
  route('GET', ITEM, getItem),
  route('PUT', ITEM, (call) => notSimulated('PUT', call.id)), // enrolment: kept as a mere document it would deceive
  route('GET', `${ITEM}/recoveryPoints`, listPoints),
  route('GET', `${ITEM}/recoveryPoints/{point}`, getPoint),
  route('POST', `${ITEM}/backup`, triggerBackup),
  route('POST', `${BACKUP_PLACE}/backupStatus`, backupStatus, READS),
  route('POST', `${BACKUP_PLACE}/backupPreValidateProtection`, preValidateProtection, READS),
];

/** Everything with rules of its own; what is not here is kept and served as it is (arm/generic). */
export const ROUTES: readonly Route<Operation>[] = [
  ...CONTAINERS,
  ...EXTENSIONS,
  ...POLLS,
  ...NETWORKING,
  ...COMPUTING,
  ...KEY_VAULT_ROUTES,
  ...BACKUP,
];
