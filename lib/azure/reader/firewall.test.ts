import { describe, expect, test } from 'vitest';
import { GROUP, id, readerTo, SUBSCRIPTION } from '../../../test/support/fake-reader.js';

const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const POLICY = id(`${NETWORK}/firewallPolicies/p`);
const WEB = `${NETWORK}/ipGroups/Web`;

// The shapes of Azure's own examples: AzureFirewallGet, FirewallPolicyRuleCollectionGroupWithIpGroupsList, IpGroupsGet.
const NETWORK_RULE = {
  name: 'net',
  sourceIpGroups: [WEB],
  destinationAddresses: ['Storage'],
  destinationPorts: ['443-444', '8443'],
};
const APPLICATION_RULE = {
  name: 'app',
  sourceAddresses: ['216.58.216.164', '10.0.0.0/24'],
  protocols: [{ protocolType: 'Https', port: 443 }],
  targetFqdns: ['*.Blob.storage.azure.net'],
  fqdnTags: ['AzureBackup'],
};
const READ_NETWORK_RULE = {
  name: 'net',
  protocols: ['tcp'],
  sources: [],
  sourceGroups: [id(WEB)],
  destinations: ['Storage'],
  destinationGroups: [],
  ports: ['443-444', '8443'],
};
const READ_APPLICATION_RULE = {
  name: 'app',
  protocols: [{ type: 'https', port: 443 }],
  sources: ['216.58.216.164', '10.0.0.0/24'],
  sourceGroups: [],
  names: ['*.blob.storage.azure.net'],
  tags: ['azurebackup'],
};

describe('firewalls', () => {
  test('with a policy, or with rules of their own, and an address of a network or of a hub', async () => {
    const ofPolicy = {
      id: `${NETWORK}/azureFirewalls/a`,
      properties: { firewallPolicy: { id: POLICY }, hubIPAddresses: { privateIPAddress: '10.0.9.4' } },
    };
    const classic = {
      id: `${NETWORK}/azureFirewalls/b`,
      properties: {
        ipConfigurations: [{ properties: { privateIPAddress: '10.0.0.4' } }, {}],
        networkRuleCollections: [
          {
            name: 'n',
            properties: { priority: 112, action: { type: 'Deny' }, rules: [{ ...NETWORK_RULE, protocols: ['TCP'] }] },
          },
        ],
        applicationRuleCollections: [{ properties: { rules: [{ ...APPLICATION_RULE, name: undefined }] } }],
      },
    };
    const { reader } = readerTo(() => ({ body: { value: [ofPolicy, classic] } }));
    expect(await reader.azureFirewalls(SUBSCRIPTION)).toEqual({
      ok: true,
      value: [
        { id: id(ofPolicy.id), policy: POLICY, addresses: ['10.0.9.4'], ownRules: [] },
        {
          id: id(classic.id),
          policy: undefined,
          addresses: ['10.0.0.4'],
          ownRules: [
            { name: 'n', priority: 112, allows: false, network: [READ_NETWORK_RULE], application: [] },
            {
              name: 'unnamed',
              priority: 0,
              allows: false,
              network: [],
              application: [{ ...READ_APPLICATION_RULE, name: 'unnamed' }],
            },
          ],
        },
      ],
    });
  });

  test('a policy names the one that it is built on', async () => {
    const basePolicy = { id: `${NETWORK}/firewallPolicies/Base` };
    const { reader, sent } = readerTo(() => ({ body: { id: POLICY, properties: { basePolicy } } }));
    expect(await reader.firewallPolicy(POLICY)).toEqual({
      ok: true,
      value: { id: POLICY, basePolicy: id(basePolicy.id) },
    });
    expect(sent.map(({ path }) => path.toLowerCase())).toEqual([POLICY]);
  });

  test('the rules of a policy come in groups and collections, all pages of them', async () => {
    const allow = {
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: 'allow',
      priority: 200,
      action: { type: 'Allow' },
      rules: [
        { ruleType: 'NetworkRule', ...NETWORK_RULE, ipProtocols: ['TCP'] },
        { ruleType: 'ApplicationRule', ...APPLICATION_RULE },
      ],
    };
    const nat = {
      ruleCollectionType: 'FirewallPolicyNatRuleCollection',
      name: 'in',
      priority: 100,
      action: { type: 'DNAT' },
      rules: [{ ruleType: 'NatRule', name: 'web', translatedPort: '8080' }],
    };
    const { reader, sent } = readerTo(({ query, url }) =>
      query.has('page2')
        ? { body: { value: [{ name: 'empty', properties: {} }] } }
        : {
            body: {
              value: [{ name: 'g', properties: { priority: 110, ruleCollections: [allow, nat] } }],
              nextLink: `${url}&page2=1`,
            },
          },
    );
    expect(await reader.ruleCollectionGroups(POLICY)).toEqual({
      ok: true,
      value: [
        {
          priority: 110,
          collections: [
            {
              name: 'allow',
              priority: 200,
              allows: true,
              network: [READ_NETWORK_RULE],
              application: [READ_APPLICATION_RULE],
            },
            { name: 'in', priority: 100, allows: false, network: [], application: [] },
          ],
        },
        { priority: 0, collections: [] },
      ],
    });
    expect(sent[0]?.path.toLowerCase()).toBe(`${POLICY}/rulecollectiongroups`);
  });

  test('a rule of a kind that is not known is an answer that does not fit', async () => {
    const rules = [{ ruleType: 'QuantumRule', name: 'q' }];
    const { reader } = readerTo(() => ({
      body: { value: [{ properties: { ruleCollections: [{ rules }] } }] },
    }));
    expect(await reader.ruleCollectionGroups(POLICY)).toMatchObject({
      failure: { kind: 'refused', code: 'UnexpectedAnswer' },
    });
  });

  test('an IP group lists addresses and prefixes', async () => {
    const { reader } = readerTo(() => ({
      body: { id: WEB, properties: { ipAddresses: ['10.0.0.0/24', '10.1.0.4'] } },
    }));
    expect(await reader.ipGroup(id(WEB))).toEqual({
      ok: true,
      value: { id: id(WEB), prefixes: ['10.0.0.0/24', '10.1.0.4'] },
    });
  });
});
