/** Ids come in any casing (recordings/INDEX.md, trap 13): this is what they are compared by. */
export const keyOf = (id: string): string => `/${id.split('/').filter(Boolean).join('/')}`.toLowerCase();

/** The part after the last `/providers/`: an extension resource's own type and names. */
const relativeOf = (id: string): readonly string[] => {
  const found = /^.*\/providers\//i.exec(id);
  return found === null ? [] : id.slice(found[0].length).split('/').filter(Boolean);
};

export const nameOf = (id: string): string => id.split('/').filter(Boolean).at(-1) ?? '';

/** `Microsoft.Network/networkSecurityGroups/securityRules`; the two container types have no provider in their ids. */
export function typeOf(id: string): string {
  const [namespace, ...rest] = relativeOf(id);
  if (namespace !== undefined) return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join('/');
  return /\/resourceGroups\//i.test(id) ? 'Microsoft.Resources/resourceGroups' : 'Microsoft.Resources/subscriptions';
}

export const subscriptionOf = (id: string): string | undefined => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1];
export const groupOf = (id: string): string | undefined => /\/resourceGroups\/([^/]+)/i.exec(id)?.[1];
/** The group that an id lies in, as that id spells it. */
export const groupIdOf = (id: string): string | undefined =>
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id)?.[0];

/** The next scope above: the parent resource, the extended resource, the group, the subscription; none above that. */
export function parentOf(id: string): string | undefined {
  const parts = id.split('/').filter(Boolean);
  const [namespace, ...rest] = relativeOf(id);
  if (namespace === undefined) return parts.length > 2 ? `/${parts.slice(0, -2).join('/')}` : undefined;
  const up = parts.slice(0, rest.length > 2 ? -2 : -(rest.length + 2));
  return up.length === 0 ? undefined : `/${up.join('/')}`;
}

/** The scope that an extension resource (a lock, an assignment) is attached to. */
export function scopeOf(extensionId: string): string {
  return /^(.*)\/providers\/[^/]+\/[^/]+\/[^/]+$/i.exec(extensionId)?.[1] ?? '';
}

/** Whether `id` is `scope` or lies below it; the empty scope and management groups hold everything of this one tenant. */
export function isWithin(id: string, scope: string): boolean {
  const [inner, outer] = [keyOf(id), keyOf(scope)];
  if (outer === '/' || outer.startsWith('/providers/microsoft.management/managementgroups/')) return true;
  return inner === outer || inner.startsWith(`${outer}/`);
}
