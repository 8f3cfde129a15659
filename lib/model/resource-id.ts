import { z } from 'zod';

/**
 * A full ARM id, in lower case. ARM answers the same id in any casing (`/Subscriptions/`, `resourcegroups`), so the one
 * place that makes a ResourceId folds it, and two ids are equal exactly when the strings are.
 */
export type ResourceId = string & { readonly __brand: 'ResourceId' };

const SHAPE = /^\/(subscriptions\/[^/]+|providers\/[^/]+)(\/[^/]+)*\/?$/i;

/** Parses text into a ResourceId; the message names what was expected. */
export const ResourceId = z
  .string()
  .trim()
  .regex(SHAPE, 'expected a full Azure resource id (/subscriptions/…/resourceGroups/…/providers/…)')
  .transform(fold);

function fold(text: string): ResourceId {
  return text.replace(/\/+$/, '').toLowerCase() as ResourceId; // the brand's only constructor
}

/** Builds an id from one that is known to be well formed and what follows it, as `child(nsg, 'securityRules', name)`. */
export function child(parent: ResourceId, ...segments: readonly string[]): ResourceId {
  return fold([parent, ...segments].join('/'));
}

/** The id in `text`, or undefined where it holds none; for optional references inside ARM's answers. */
export function resourceIdIn(text: string | undefined | null): ResourceId | undefined {
  const parsed = ResourceId.safeParse(text);
  return parsed.success ? parsed.data : undefined;
}

export function nameOf(id: ResourceId): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The id without its last type and name: of a rule its NSG, of a subnet its virtual network. */
export function parentOf(id: ResourceId): ResourceId {
  return fold(id.split('/').slice(0, -2).join('/'));
}

/** `microsoft.network/networksecuritygroups/securityrules`; of a group or subscription `microsoft.resources/…`. */
export function typeOf(id: ResourceId): string {
  const provider = id.lastIndexOf('/providers/');
  if (provider < 0) {
    return id.includes('/resourcegroups/') ? 'microsoft.resources/resourcegroups' : 'microsoft.resources/subscriptions';
  }
  const [namespace, ...rest] = id.slice(provider + '/providers/'.length).split('/');
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}

export function isVirtualMachine(id: ResourceId): boolean {
  return typeOf(id) === 'microsoft.compute/virtualmachines';
}

export function subscriptionOf(id: ResourceId): string {
  const [, kind, subscription] = id.split('/');
  return kind === 'subscriptions' && subscription !== undefined ? subscription : '';
}

/** The id of the resource group that holds `id`, or undefined where it lies in none. */
export function resourceGroupOf(id: ResourceId): ResourceId | undefined {
  const found = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(id);
  return found === null ? undefined : fold(found[0]);
}

/** The top-level resource that `id` is or belongs to: what a lock, a tag and a change lease are about. */
export function topLevelOf(id: ResourceId): ResourceId {
  const found = /^(.*?\/providers\/[^/]+\/[^/]+\/[^/]+)/.exec(id);
  return found?.[1] === undefined ? id : fold(found[1]);
}

/** Whether `id` is `scope` or lies below it. */
export function isWithin(id: ResourceId, scope: ResourceId): boolean {
  return id === scope || id.startsWith(`${scope}/`);
}
