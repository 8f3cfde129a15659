import { nameOf, subscriptionOf } from '../../model/resource-id.js';
import { AzureFirewall, FirewallPolicy, IpGroup, RuleCollectionGroup } from '../../model/resources/firewall.js';
import { groupOf, subscriptionId } from '../arm/ids.js';
import { callFor, pageOf, readAll, readOne, type Reading, type Reads } from './ask.js';

const Firewalls = pageOf(AzureFirewall);
const Groups = pageOf(RuleCollectionGroup);

export function firewallReads(
  reading: Reading,
): Reads<'azureFirewalls' | 'firewallPolicy' | 'ruleCollectionGroups' | 'ipGroup'> {
  const client = reading.clients.network;
  return {
    azureFirewalls: (subscription) =>
      readAll(callFor(reading, 'azureFirewalls', subscriptionId(subscription)), Firewalls, async (options) =>
        (await client(subscription)).azureFirewalls.listAll(options),
      ),
    firewallPolicy: (id) =>
      readOne(reading, callFor(reading, 'firewallPolicy', id), FirewallPolicy, async (options) =>
        (await client(subscriptionOf(id))).firewallPolicies.get(groupOf(id), nameOf(id), options),
      ),
    ruleCollectionGroups: (policy) =>
      readAll(callFor(reading, 'ruleCollectionGroups', policy), Groups, async (options) =>
        (await client(subscriptionOf(policy))).firewallPolicyRuleCollectionGroups.list(
          groupOf(policy),
          nameOf(policy),
          options,
        ),
      ),
    ipGroup: (id) =>
      readOne(reading, callFor(reading, 'ipGroup', id), IpGroup, async (options) =>
        (await client(subscriptionOf(id))).ipGroups.get(groupOf(id), nameOf(id), options),
      ),
  };
}
