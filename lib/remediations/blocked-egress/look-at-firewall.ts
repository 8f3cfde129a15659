import { nameOf, type ResourceId } from '../../model/resource-id.js';
import type { AzureFirewall, IpGroup } from '../../model/resources/firewall.js';
import { firewallAt } from './about-appliance.js';
import type { Eyes } from './eyes.js';
import { groupsNeeded, passingsOf } from './firewall-rules.js';
import { tagsOf } from './look-at-network.js';
import type { FirewallSights, Network, PolicySights, Seen } from './seen.js';
import { valueOf, type Sight } from '../../model/sight.js';

/** What the rules of an Azure Firewall on the way say, where there is one. */
export async function lookAtFirewall(seen: Seen, network: Network, eyes: Eyes): Promise<Seen> {
  const { appliance } = seen;
  const firewall = appliance === undefined ? undefined : firewallAt(appliance);
  if (appliance === undefined || firewall === undefined) {
    return seen;
  }
  const policies = await lookAtPolicies(firewall, eyes);
  const rules = await lookAtGroups(firewall, { policies, ipGroups: new Map() }, network, seen, eyes);
  const needsTags = passingsOf(firewall, rules, network, seen).some(
    (one) => one.is === 'unknown' && one.unknown.ask === 'service-tags',
  );
  const looked: Seen = { ...seen, appliance: { ...appliance, rules } };
  return needsTags ? { ...looked, serviceTags: await tagsOf(looked, eyes) } : looked;
}

/** The firewall's own policy, and the one that it is built on, if any, before it. */
async function lookAtPolicies({ policy }: AzureFirewall, { read, look }: Eyes): Promise<readonly PolicySights[]> {
  const policies: PolicySights[] = [];
  let next: ResourceId | undefined = policy;
  while (next !== undefined && !policies.some(({ id }) => id === next)) {
    const id: ResourceId = next;
    const name = `firewall policy ${nameOf(id)}`;
    const sight = await look.at(name, () => read.firewallPolicy(id));
    const groups = await look.at(`the rules of ${name}`, () => read.ruleCollectionGroups(id));
    policies.unshift({ id, policy: sight, groups });
    next = valueOf(sight)?.basePolicy;
  }
  return policies;
}

/** Of rules that name more IP groups than this, the rest is not looked at. */
const GROUPS_AT_MOST = 16;

async function lookAtGroups(
  firewall: AzureFirewall,
  sights: FirewallSights,
  network: Network,
  seen: Seen,
  { read, look }: Eyes,
): Promise<FirewallSights> {
  const ipGroups = new Map<ResourceId, Sight<IpGroup>>();
  for (const id of groupsNeeded(firewall, sights, network, seen)) {
    const why = `IP group ${nameOf(id)} is not looked at: the rules name more than ${GROUPS_AT_MOST}`;
    const isOneTooMany = ipGroups.size >= GROUPS_AT_MOST;
    ipGroups.set(
      id,
      isOneTooMany ? { seen: false, why } : await look.at(`IP group ${nameOf(id)}`, () => read.ipGroup(id)),
    );
  }
  return { ...sights, ipGroups };
}
