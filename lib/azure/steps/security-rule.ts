import { z } from 'zod';
import type { CaseId } from '../../model/case.js';
import { STEP_ACTIONS } from '../../model/permissions.js';
import type { StepDriver } from '../../model/ports.js';
import { nameOf, parentOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import { maybe } from '../../model/resources/common.js';
import { SecurityRule } from '../../model/resources/network.js';
import { ok } from '../../model/result.js';
import { stateOf, type SecurityRuleState } from '../../model/steps/security-rule.js';
import type { Clients } from '../arm/clients.js';
import { ARM } from '../arm/guard.js';
import { groupOf } from '../arm/ids.js';
import { exchange, parsed, sendPlainly, type Call } from '../arm/send.js';

const API_VERSION = '2025-05-01'; // what the SDK's own methods of this release send
const [READ, WRITE, DELETE] = STEP_ACTIONS['security-rule'];
const Etag = z.object({ etag: maybe(z.string()) });

/** One rule of an NSG: read, and put or deleted with a single request. */
export function securityRuleDriver(reading: Clients, writing: Clients, by: CaseId): StepDriver<'security-rule'> {
  const call = (resource: ResourceId, action = 'unknown', { identity }: Clients = writing): Call => ({
    by,
    resource,
    action,
    identity,
  });
  return {
    power: 'network',
    read: async (id) => {
      const asked = call(id, READ, reading);
      const answer = await exchange(asked, async (options) => {
        const { securityRules } = await reading.network(subscriptionOf(id));
        return securityRules.get(groupOf(id), nameOf(parentOf(id)), nameOf(id), options);
      });
      if (!answer.ok) {
        return answer.failure.kind === 'target-gone' ? ok({ state: null, settled: true }) : answer;
      }
      const rule = parsed(SecurityRule, answer.value, asked);
      const tagged = parsed(Etag, answer.value, asked);
      return rule.ok ? ok({ ...seen(rule.value), ...(tagged.ok ? etagOf(tagged.value) : {}) }) : rule;
    },
    write: async (id, to, { ifMatch }) => {
      const asked = call(id, to === null ? DELETE : WRITE);
      const request =
        to === null
          ? { method: 'DELETE' as const, url: urlOf(id) }
          : { method: 'PUT' as const, url: urlOf(id), body: bodyOf(id, to, by) };
      // The SDK's `begin…` methods send a first look right after the write; this is the write alone.
      const answer = await exchange(asked, async (options) =>
        sendPlainly(await writing.network(subscriptionOf(id)), request, options, conditionOf(ifMatch)),
      );
      return answer.ok ? ok('sent') : answer; // it settles a moment later, whatever the answer shows
    },
  };
}

/**
 * If-Match goes out where there is a rule to match: on a change and on a deletion. Neither the official specs nor the
 * REST pages declare it for security rules, so it may be ignored (other public clients send it with whole NSGs); where
 * it is honoured, it fences. A rule that is not there has no etag, and `If-None-Match` is documented nowhere: creation
 * is fenced by the priority, which two rules cannot share (SecurityRuleConflict).
 */
function conditionOf(ifMatch: string | undefined): Readonly<Record<string, string>> {
  return ifMatch === undefined ? {} : { 'if-match': ifMatch };
}

/**
 * What ARM says of a rule. While it is being deleted it still answers, but it is as good as gone. `Failed` counts as not
 * settled: whether the rule is in force is unknown then, and Azure's cure is to send the same again, which is what
 * happens when a change does not settle in time.
 */
function seen(rule: SecurityRule): { readonly state: SecurityRuleState | null; readonly settled: boolean } {
  const provisioning = rule.provisioningState.toLowerCase();
  return provisioning === 'deleting'
    ? { state: null, settled: false }
    : { state: stateOf(rule), settled: provisioning === 'succeeded' };
}

function bodyOf(id: ResourceId, to: SecurityRuleState, by: CaseId): unknown {
  return {
    name: nameOf(id),
    properties: {
      access: to.access,
      direction: to.direction,
      priority: to.priority,
      protocol: to.protocol,
      ...oneOrMore('sourceAddressPrefix', 'sourceAddressPrefixes', to.sourceAddressPrefixes),
      ...oneOrMore('sourcePortRange', 'sourcePortRanges', to.sourcePortRanges),
      ...oneOrMore('destinationAddressPrefix', 'destinationAddressPrefixes', to.destinationAddressPrefixes),
      ...oneOrMore('destinationPortRange', 'destinationPortRanges', to.destinationPortRanges),
      // 140 characters at most (recordings/g-nsg-rule-put-400-SecurityRuleDescriptionTooLong).
      description: `Made by Backup Medic for case ${by}, so that Azure Backup works. To take it back, undo that case.`,
    },
  };
}

/** A service tag is valid in the singular field only (domain.md b), so a single value always goes there. */
function oneOrMore(singular: string, plural: string, values: readonly string[]): Record<string, unknown> {
  const [only, ...more] = values;
  return only !== undefined && more.length === 0 ? { [singular]: only } : { [plural]: values };
}

function etagOf({ etag }: { readonly etag: string | undefined }): { readonly etag?: string } {
  return etag === undefined ? {} : { etag };
}

function urlOf(id: ResourceId): string {
  const nsg = `Microsoft.Network/networkSecurityGroups/${encodeURIComponent(nameOf(parentOf(id)))}`;
  const group = `/subscriptions/${subscriptionOf(id)}/resourceGroups/${encodeURIComponent(groupOf(id))}`;
  return `${ARM}${group}/providers/${nsg}/securityRules/${encodeURIComponent(nameOf(id))}?api-version=${API_VERSION}`;
}
