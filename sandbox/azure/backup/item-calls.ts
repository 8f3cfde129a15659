import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, same, textAt, without, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from '../arm/arm-call.js';
import { serviceError } from '../arm/arm-errors.js';
import { groupOf, nameOf } from '../arm/arm-id.js';
import { existing } from '../arm/generic.js';
import { filterTime } from './filters.js';
import { itemView, vaultOf } from './items.js';
import { ITEM_TYPE, POINT_TYPE } from './types.js';
import { filterOf } from './job-calls.js';
import { containerOf } from './jobs.js';

/** The fields of ProtectedItemQueryObject. */
const ITEM_FIELDS = [
  'backupmanagementtype',
  'itemtype',
  'policyname',
  'friendlyname',
  'healthstate',
  'containername',
  'fabricname',
  'backupsetname',
  'createmode',
];

/** What the fields of a filter are compared with; a field that says nothing of a VM's item lets every item pass. */
function fits(item: Resource, [field, value]: readonly [string, string]): boolean {
  const view = itemView(item);
  switch (field) {
    case 'backupmanagementtype':
      return same(textAt(view, 'properties', 'backupManagementType'), value);
    case 'itemtype':
      return same(textAt(view, 'properties', 'workloadType'), value);
    case 'policyname':
      return same(textAt(view, 'properties', 'policyName'), value);
    case 'friendlyname':
      return same(textAt(view, 'properties', 'friendlyName'), value);
    case 'containername':
      return value.toLowerCase().endsWith(containerOf(item).toLowerCase());
    default:
      return true;
  }
}

/** recordings/e-protecteditems-list-protected-healthy-2024. */
export function listItems(call: ArmCall, cloud: Cloud): Answer {
  const vault = existing(vaultOf(call.id), cloud);
  const filter = filterOf(call, ITEM_FIELDS);
  const items = cloud.resources
    .ofType(ITEM_TYPE, vault.id)
    .filter((item) => [...filter].every((clause) => fits(item, clause)));
  return json(200, { value: items.map(itemView) });
}

export function itemOf(id: string, cloud: Cloud): Resource {
  existing(vaultOf(id), cloud);
  const item = cloud.resources.get(id);
  if (item !== undefined) return item;
  // The code is the service's word for an unknown item (public issues of its clients); the text is ours.
  throw new Refusal(
    serviceError(
      404,
      'BMSUserErrorDataSourceObjectNotFound',
      `The item '${nameOf(id)}' is not protected in this vault.`,
    ),
  );
}

export const getItem = (call: ArmCall, cloud: Cloud): Answer => json(200, itemView(itemOf(call.id, cloud)));

const pointView = (point: Resource): JsonObject => ({ ...point, type: POINT_TYPE });
/** Keys and secrets are shown one point at a time: no recorded list has them. */
const listedPoint = (point: Resource): JsonObject => ({
  ...pointView(point),
  properties: without(objectAt(point, 'properties'), 'keyAndSecret'),
});
/** Azure's time of the point, not of its job. */
const takenAt = (point: Resource): number => Date.parse(textAt(point, 'properties', 'recoveryPointTime') ?? '');

/** Newest first (recordings/f-recoverypoints-list-filesystemconsistent); `startDate` and `endDate` bound it. */
export function listPoints(call: ArmCall, cloud: Cloud): Answer {
  const item = itemOf(call.id.replace(/\/recoveryPoints$/i, ''), cloud);
  const filter = filterOf(call, [
    'startdate',
    'enddate',
    'isreadyformove',
    'targettier',
    'extendedinfo',
    'tier',
    'includesoftdeletedrp',
  ]);
  const [from, to] = [filter.get('startdate'), filter.get('enddate')];
  const points = cloud.resources
    .ofType(POINT_TYPE, item.id)
    .filter((point) => from === undefined || takenAt(point) >= filterTime(from))
    .filter((point) => to === undefined || takenAt(point) <= filterTime(to))
    .sort((a, b) => takenAt(b) - takenAt(a));
  return json(200, { value: points.map(listedPoint) });
}

export function getPoint(call: ArmCall, cloud: Cloud): Answer {
  itemOf(call.id.replace(/\/recoveryPoints\/[^/]+$/i, ''), cloud);
  const point = cloud.resources.get(call.id);
  if (point === undefined)
    throw new Refusal(
      serviceError(404, 'BMSUserErrorRecoveryPointNotFound', `The recovery point '${nameOf(call.id)}' was not found.`),
    );
  return json(200, pointView(point));
}

/** recordings/e-protectioncontainers-list-2024: one container for each protected VM. */
export function listContainers(call: ArmCall, cloud: Cloud): Answer {
  const vault = existing(vaultOf(call.id), cloud);
  const filter = filterOf(call, ['backupmanagementtype', 'friendlyname', 'status', 'containertype']);
  const value = cloud.resources
    .ofType(ITEM_TYPE, vault.id)
    .filter((item) => [...filter].every((clause) => fits(item, clause)))
    .map((item) => containerView(item));
  return json(200, { value });
}

/** A VM's container follows from its item: the estate holds none of its own. */
function containerView(item: Resource): JsonObject {
  const virtualMachineId =
    textAt(item, 'properties', 'virtualMachineId') ?? textAt(item, 'properties', 'sourceResourceId') ?? '';
  const id = item.id.replace(/\/protectedItems\/[^/]+$/i, '');
  return {
    id,
    name: nameOf(id),
    type: 'Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers',
    properties: {
      virtualMachineId,
      virtualMachineVersion: 'Compute',
      resourceGroup: groupOf(virtualMachineId) ?? '',
      friendlyName: nameOf(virtualMachineId),
      backupManagementType: 'AzureIaasVM',
      registrationStatus: 'Registered',
      healthStatus: 'Healthy',
      containerType: 'Microsoft.Compute/virtualMachines',
      protectableObjectType: 'Microsoft.Compute/virtualMachines',
    },
  };
}
