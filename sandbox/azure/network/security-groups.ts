import type { Cloud } from '../cloud.js';
import { type Answer, headerOf, json, Refusal } from '../http/exchange.js';
import { listAt, objectAt, objectsAt, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import type { ArmCall } from '../arm/arm-call.js';
import { networkError } from '../arm/arm-errors.js';
import { nameOf, parentOf, subscriptionOf, typeOf } from '../arm/arm-id.js';
import { childIn, withChild } from '../arm/embedded.js';
import { existing, refuseWithoutGroup, shown } from '../arm/generic.js';
import { pollUrl, refuseWhileHeld, retryAfter, type Running, start } from '../arm/operations.js';
import { viewOf } from '../arm/views.js';
import { newEtag } from './etag.js';
import { checkRule } from './rule-validation.js';

/** The code of Network's detail is public knowledge (Azure's Kubernetes provider looks for it); recordings/j-412-* has the outer one. */
function refuseChanged(call: ArmCall, current: JsonObject | undefined): void {
  const wanted = headerOf(call, 'if-match');
  const etag = textAt(current, 'etag');
  const isMet = wanted === undefined || (current !== undefined && (wanted === '*' || wanted === etag));
  const mustBeNew = headerOf(call, 'if-none-match') === '*' && current !== undefined;
  if (isMet && !mustBeNew) return;
  const text = `Etag provided in ${mustBeNew ? 'if-none-match' : 'if-match'} header ${wanted ?? '*'} does not match etag ${etag ?? 'null'} of resource ${call.id} in NRP data store.`;
  const details = [{ code: 'PreconditionFailedEtagMismatch', message: text }];
  throw new Refusal(networkError(412, 'PreconditionFailed', 'Precondition failed.', details));
}

/** The operation's URLs are of the subscription and location, not of the resource. */
function asyncHeaders(call: ArmCall, location: string, running: Running, cloud: Cloud): Record<string, string> {
  const scope = `/subscriptions/${subscriptionOf(call.id) ?? ''}/providers/Microsoft.Network/locations/${location}`;
  return {
    'azure-asyncoperation': pollUrl(call, running, scope, 'operations'),
    // A PUT is followed by its status alone (recordings/g-nsg-rule-put-201); a DELETE has both URLs.
    ...(call.method === 'DELETE' && { location: pollUrl(call, running, scope, 'operationResults') }),
    ...retryAfter(cloud),
  };
}

const locationOf = (nsg: JsonObject): string =>
  (textAt(nsg, 'location') ?? 'westeurope').replaceAll(' ', '').toLowerCase();
const withState = (document: JsonObject, provisioningState: string): JsonObject => ({
  ...document,
  properties: { ...objectAt(document, 'properties'), provisioningState },
});

/** The NSG as it is while a write goes on: `Updating`, with an etag of its own. */
const updating = (nsg: Resource, cloud: Cloud): Resource => ({
  ...nsg,
  etag: newEtag(cloud),
  properties: { ...objectAt(nsg, 'properties'), provisioningState: 'Updating' },
});

/** recordings/g-nsg-rule-put-201 and -200-update: both are asynchronous. */
export function putRule(call: ArmCall, cloud: Cloud): Answer {
  const nsg = existing(parentOf(call.id) ?? '', cloud);
  refuseWhileHeld(nsg.id, cloud);
  const former = childIn(nsg, call.id);
  refuseChanged(call, former === undefined ? undefined : { etag: nsg['etag'] });
  const name = nameOf(call.id);
  const properties = objectAt(call.body, 'properties');
  checkRule(call.id, name, properties, objectsAt(nsg, 'properties', 'securityRules'));
  const rule = withState({ name, id: call.id, type: typeOf(call.id), properties }, 'Updating');
  cloud.resources.put(withChild(updating(nsg, cloud), call.id, rule));
  const running = start(cloud, {
    name: 'PutSecurityRuleOperation',
    holds: nsg.id,
    effect: { kind: 'settle', resource: nsg.id },
  });
  const headers = asyncHeaders(call, locationOf(nsg), running, cloud);
  return json(former === undefined ? 201 : 200, shown(call.id, cloud), headers);
}

/** recordings/g-nsg-rule-delete-202; the rule is listed as Deleting until the operation ends. */
export function deleteRule(call: ArmCall, cloud: Cloud): Answer {
  const nsg = existing(parentOf(call.id) ?? '', cloud);
  const former = childIn(nsg, call.id);
  if (former === undefined) return { status: 204 };
  refuseWhileHeld(nsg.id, cloud);
  refuseChanged(call, { etag: nsg['etag'] });
  cloud.resources.put(withChild(updating(nsg, cloud), call.id, withState(former, 'Deleting')));
  const effect = { kind: 'remove-child', resource: nsg.id, child: call.id } as const;
  const running = start(cloud, { name: 'DeleteSecurityRuleOperation', holds: nsg.id, effect });
  return { status: 202, headers: asyncHeaders(call, locationOf(nsg), running, cloud) };
}

/** recordings/g-nsg-put-201. Rules that the body leaves out are gone: a PUT is the whole NSG. */
export function putGroup(call: ArmCall, cloud: Cloud): Answer {
  refuseWithoutGroup(call.id, cloud);
  refuseWhileHeld(call.id, cloud);
  const former = cloud.resources.get(call.id);
  refuseChanged(call, former);
  const rules = objectsAt(call.body, 'properties', 'securityRules');
  for (const rule of rules) {
    const name = textAt(rule, 'name') ?? '';
    checkRule(`${call.id}/securityRules/${name}`, name, objectAt(rule, 'properties'), rules);
  }
  const { location, tags } = objectAt(call.body);
  const type = 'Microsoft.Network/networkSecurityGroups';
  const properties = {
    resourceGuid: textAt(former, 'properties', 'resourceGuid') ?? cloud.newId(),
    securityRules: rules.map((rule) => withState(rule, 'Updating')),
  };
  const next = { id: former?.id ?? call.id, name: nameOf(call.id), type, location, tags, properties };
  cloud.resources.put(updating(next, cloud));
  const running = start(cloud, {
    name: 'PutNetworkSecurityGroupOperation',
    holds: next.id,
    effect: { kind: 'settle', resource: next.id },
  });
  const headers = asyncHeaders(call, locationOf(next), running, cloud);
  return json(former === undefined ? 201 : 200, viewOf(existing(next.id, cloud), cloud), headers);
}

/** recordings/g-nsg-delete-400-InUseNetworkSecurityGroupCannotBeDeleted and g-nsg-delete-202. */
export function deleteGroup(call: ArmCall, cloud: Cloud): Answer {
  const nsg = cloud.resources.get(call.id);
  if (nsg === undefined) return { status: 204 };
  refuseWhileHeld(nsg.id, cloud);
  const properties = objectAt(viewOf(nsg, cloud), 'properties');
  const users = ['networkInterfaces', 'subnets'].flatMap((name) =>
    listAt(properties, name).flatMap((one) => textAt(one, 'id') ?? []),
  );
  if (users.length > 0) {
    const message = `Network security group ${nsg.id} cannot be deleted because it is in use by the following resources: ${users.join(', ')}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`;
    throw new Refusal(networkError(400, 'InUseNetworkSecurityGroupCannotBeDeleted', message));
  }
  cloud.resources.delete(nsg.id);
  const running = start(cloud, { name: 'DeleteNetworkSecurityGroupOperation' });
  return { status: 202, headers: asyncHeaders(call, locationOf(nsg), running, cloud) };
}

/** Ends a write: everything of the NSG is Succeeded again, under a new etag. */
export function settle(id: string, removed: string | undefined, cloud: Cloud): void {
  const nsg = cloud.resources.get(id);
  if (nsg === undefined) return;
  const left = removed === undefined ? nsg : withChild(nsg, removed, undefined);
  const securityRules = objectsAt(left, 'properties', 'securityRules').map((rule) => withState(rule, 'Succeeded'));
  const properties = { ...objectAt(left, 'properties'), provisioningState: 'Succeeded', securityRules };
  cloud.resources.put({ ...left, etag: newEtag(cloud), properties });
}
