import type { Cloud } from '../cloud.js';
import { type Answer, json, Refusal } from '../http/exchange.js';
import { objectAt, textAt, type JsonObject } from '../json.js';
import { tenantOf } from '../directory/tenant.js';
import { TENANT_ID } from '../identity/identities.js';
import { REGIONS } from '../network/regions.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from './arm-call.js';
import { groupNotFound, subscriptionNotFound } from './arm-errors.js';
import { groupIdOf, isWithin, nameOf, subscriptionOf } from './arm-id.js';
import { remove } from './generic.js';

/** A subscription is there when anything is in it: an exported estate seldom holds the subscription itself. */
export function subscriptionView(id: string, cloud: Cloud): JsonObject {
  const stored = cloud.resources.get(`/subscriptions/${id}`);
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId: tenantOf(id, cloud),
    displayName: textAt(stored, 'displayName') ?? textAt(stored, 'name') ?? `Sandbox ${id.slice(0, 8)}`,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    ...(stored?.['tags'] !== undefined && { tags: stored['tags'] }),
  };
}

export const subscriptionIds = (cloud: Cloud): readonly string[] =>
  cloud.resources.scopes(/^\/subscriptions\/[^/]+$/).map(nameOf);

export const listSubscriptions = (_call: ArmCall, cloud: Cloud): Answer => {
  const value = subscriptionIds(cloud).map((id) => subscriptionView(id, cloud));
  return json(200, { value, nextLink: '' }); // required by the spec of this list alone; empty ends it
};

export const getSubscription = (call: ArmCall, cloud: Cloud): Answer => {
  const id = call.param('subscription');
  if (!cloud.resources.hasScope(`/subscriptions/${id}`)) throw new Refusal(subscriptionNotFound(id));
  return json(200, subscriptionView(id, cloud));
};

export const listTenants = (): Answer => {
  const tenant = { id: `/tenants/${TENANT_ID}`, tenantId: TENANT_ID, tenantCategory: 'Home', displayName: 'Sandbox' };
  return json(200, { value: [tenant] });
};

/** Every region that has a Storage tag: the sandbox knows no others. */
export const listLocations = (call: ArmCall): Answer => {
  const value = REGIONS.map(({ suffix, location }) => ({
    id: `/subscriptions/${call.param('subscription')}/locations/${location}`,
    name: location,
    type: 'Region',
    displayName: suffix.replace(/(?<=[a-z])(?=[A-Z0-9])/g, ' '),
    regionalDisplayName: suffix,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
  }));
  return json(200, { value });
};

/** The group's own element, or one made up from what lies in it. */
export function groupView(id: string, cloud: Cloud): JsonObject {
  const stored = cloud.resources.get(id);
  const inside = cloud.resources.all().find((one) => isWithin(one.id, id));
  const spelled = groupIdOf(inside?.id ?? id) ?? id;
  return {
    id: stored?.id ?? spelled,
    name: nameOf(stored?.id ?? spelled),
    type: 'Microsoft.Resources/resourceGroups',
    location: textAt(stored, 'location') ?? textAt(inside, 'location') ?? 'westeurope',
    ...(stored?.['tags'] !== undefined && { tags: stored['tags'] }),
    ...(typeof stored?.['managedBy'] === 'string' && stored['managedBy'] !== '' && { managedBy: stored['managedBy'] }),
    properties: { provisioningState: 'Succeeded', ...objectAt(stored, 'properties') },
  };
}

export const groupIds = (subscription: string, cloud: Cloud): readonly string[] =>
  cloud.resources.scopes(new RegExp(`^/subscriptions/${subscription.toLowerCase()}/resourcegroups/[^/]+$`));

export const listGroups = (call: ArmCall, cloud: Cloud): Answer =>
  json(200, { value: groupIds(call.param('subscription'), cloud).map((id) => groupView(id, cloud)) });

export const getGroup = (call: ArmCall, cloud: Cloud): Answer => {
  if (!cloud.resources.hasScope(call.id)) throw new Refusal(groupNotFound(call.param('group')));
  return json(200, groupView(call.id, cloud));
};

export const headGroup = (call: ArmCall, cloud: Cloud): Answer => ({
  status: cloud.resources.hasScope(call.id) ? 204 : 404,
});

export const putGroup = (call: ArmCall, cloud: Cloud): Answer => {
  const isNew = !cloud.resources.hasScope(call.id);
  const { location, tags, managedBy } = objectAt(call.body);
  const former = cloud.resources.get(call.id);
  const type = 'Microsoft.Resources/resourceGroups';
  const properties = { provisioningState: 'Succeeded' };
  cloud.resources.put({
    id: former?.id ?? call.id,
    name: call.param('group'),
    type,
    location,
    tags,
    managedBy,
    properties,
  });
  return json(isNew ? 201 : 200, groupView(call.id, cloud));
};

/** Everything in it goes with it; Azure takes minutes for that, here it is done at once. */
export const removeGroup = (call: ArmCall, cloud: Cloud): Answer => {
  if (!cloud.resources.hasScope(call.id)) throw new Refusal(groupNotFound(call.param('group')));
  for (const one of cloud.resources.all()) if (isWithin(one.id, call.id)) cloud.resources.delete(one.id);
  remove(call, cloud);
  return { status: 200 };
};

/** What a list of resources shows: no children, no extensions, nothing of the sandbox's own. */
export const isListed = ({ id, type }: Resource): boolean =>
  type.split('/').length === 2 &&
  /\/providers\//i.test(id) &&
  !/\/providers\/.*\/providers\//i.test(id) &&
  !/^(sandbox|microsoft\.authorization|microsoft\.graph)\//i.test(type);

/** `GET …/resources`, of a subscription or a group; `$filter=resourceType eq '…' [and name eq '…']`. */
export const listResources = (call: ArmCall, cloud: Cloud): Answer => {
  const filter = call.parameters.get('$filter') ?? '';
  const wanted = (field: string): string | undefined => new RegExp(`${field} eq '([^']*)'`, 'i').exec(filter)?.[1];
  const [type, name] = [wanted('resourceType')?.toLowerCase(), wanted('name')?.toLowerCase()];
  const scope = call.id.replace(/\/resources$/i, '');
  const value = cloud.resources
    .all()
    .filter((one) => isWithin(one.id, scope) && isListed(one))
    .filter((one) => type === undefined || one.type.toLowerCase() === type)
    .filter((one) => name === undefined || one.name.toLowerCase() === name)
    .map(({ id, name: own, type: kind, location, tags, sku }) => ({ id, name: own, type: kind, location, tags, sku }));
  return json(200, { value });
};

/** What a call to a subscription nobody has anything in is answered with. */
export function refuseUnknownSubscription(call: ArmCall, cloud: Cloud): void {
  const id = subscriptionOf(call.id);
  if (id !== undefined && !cloud.resources.hasScope(`/subscriptions/${id}`))
    throw new Refusal(subscriptionNotFound(id));
}
