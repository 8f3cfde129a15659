import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SecurityRule } from '../../lib/model/resources/network.js';
import { parentOf } from '../../lib/model/resource-id.js';
import type { StepOf } from '../../lib/model/step.js';
import { stateOf, type SecurityRuleState } from '../../lib/model/steps/security-rule.js';
import { blockedEgress } from '../../lib/remediations/blocked-egress/index.js';
import { IDS, rule, ruleSteps, SERVICE_TAGS, subjectOf, worldWith, type Differences } from '../support/egress.js';
import { WorldReader, type ArmResource } from '../support/reader.js';
import {
  BACKUP_PACKETS,
  GROUP,
  MACHINE,
  OWN_NAME,
  packets,
  REGION,
  REGION_PREFIXES,
  rulesOfNsg,
  virtualNetwork,
} from './arbitrary-nsgs.js';
import { isAllowed, isIn, type Packet, type Tags } from './packets.js';

type Rules = readonly ArmResource[];
type Rule = StepOf<'security-rule'>;
type EgressSource = 'virtual-network' | 'virtual-machine';

/** Two NSGs, either of which may be absent, and what VirtualNetwork holds. */
interface Sample {
  readonly nicRules: Rules | undefined;
  readonly subnetRules: Rules | undefined;
  readonly network: readonly string[];
}

const sample: fc.Arbitrary<Sample> = fc.record({
  nicRules: fc.option(rulesOfNsg, { nil: undefined, freq: 5 }),
  subnetRules: fc.option(rulesOfNsg, { nil: undefined, freq: 3 }),
  network: virtualNetwork,
});
const egress = fc.constantFrom<EgressSource>('virtual-network', 'virtual-machine');

const RUNS = 2_000;
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const met = { nsgs: 0, changes: 0, steps: 0, asked: 0, healthy: 0 };

afterAll(() => {
  console.log(
    `blocked-egress: ${met.nsgs} NSGs (seed ${seed}): ${met.changes} changed by ${met.steps} rules, ${met.asked} left to a person, ${met.healthy} open already`,
  );
});

function tagsWith(network: readonly string[]): Tags {
  const listed = SERVICE_TAGS.map(({ name, properties }) => [name.toLowerCase(), properties.addressPrefixes] as const);
  return { ...Object.fromEntries(listed), virtualnetwork: network, azureloadbalancer: ['168.63.129.16/32'] };
}

async function look({ nicRules, subnetRules, network }: Sample, egressSource: EgressSource) {
  const differences: Differences = {
    ...(nicRules === undefined ? {} : { nicRules }),
    ...(subnetRules === undefined ? {} : { subnetRules }),
    configuration: { applicationSecurityGroups: [{ id: GROUP }] },
    lists: {
      serviceTags: { westeurope: SERVICE_TAGS },
      effectiveNetworkSecurityGroups: { [IDS.nic]: [{ tagMap: { VirtualNetwork: network } }] },
    },
  };
  const found = await blockedEgress({ egressSource }).look(subjectOf(), new WorldReader(worldWith(differences)));
  if (!found.ok) {
    throw new Error(found.failure.kind);
  }
  const { diagnosis, plan } = found.value;
  return { diagnosis, steps: ruleSteps(plan) };
}

/** A rule as the driver writes it: one value in the singular, several in the plural. */
function asRule(name: string, state: SecurityRuleState): ArmResource {
  const {
    sourceAddressPrefixes: from,
    sourcePortRanges,
    destinationAddressPrefixes: to,
    destinationPortRanges,
  } = state;
  const { access, direction, priority, protocol } = state;
  const ends = {
    ...(from.length === 1 ? { sourceAddressPrefix: from[0] } : { sourceAddressPrefixes: from }),
    destinationAddressPrefix: to.join(),
  };
  return {
    id: '',
    name,
    properties: { access, direction, priority, protocol, sourcePortRanges, destinationPortRanges, ...ends },
  };
}

/** The rules after swapping one rule's state for another. */
function swapped(rules: Rules, from: Rule['before'], to: Rule['before']): Rules {
  const present = rules.find(({ name }) => name === OWN_NAME);
  expect(present === undefined ? null : stateOf(parsed(present))).toEqual(from);
  const others = rules.filter((one) => one !== present);
  return to === null ? others : [...others, asRule(OWN_NAME, to)];
}

/** Swaps the step in the NSG that it names. */
function withStep(all: Sample, { resourceId, before, after }: Rule, way: 'apply' | 'undo'): Sample {
  const [from, to] = way === 'apply' ? [before, after] : [after, before];
  return parentOf(resourceId).endsWith('/nsg-nic')
    ? { ...all, nicRules: swapped(all.nicRules ?? [], from, to) }
    : { ...all, subnetRules: swapped(all.subnetRules ?? [], from, to) };
}

const nsgsOf = ({ nicRules, subnetRules }: Sample): readonly Rules[] =>
  [nicRules, subnetRules].flatMap((rules) => (rules === undefined ? [] : [rules]));
const closedIn = (all: Sample, tags: Tags): readonly Packet[] =>
  BACKUP_PACKETS.filter((packet) => !nsgsOf(all).every((rules) => isAllowed(rules, packet, tags)));

/** Whether a packet is of the flow that a step's rule is about. */
function isPlanned({ after }: Rule, packet: Packet, tags: Tags): boolean {
  const names = after?.sourceAddressPrefixes ?? [];
  return (
    packet.direction === 'Outbound' &&
    packet.protocol === 'Tcp' &&
    names.some((name) => (tags[name.toLowerCase()] ?? [name]).some((cidr) => isIn(packet.from, cidr))) &&
    REGION_PREFIXES.some((cidr) => isIn(packet.to, cidr)) &&
    (after?.destinationPortRanges ?? []).includes(String(packet.toPort))
  );
}

/** A rule as the model reads it; the generated ones have no id. */
const parsed = (one: ArmResource): SecurityRule => SecurityRule.parse({ ...one, id: undefined });
const placeOf = (one: ArmResource): string => `${String(parsed(one).outbound)} ${parsed(one).priority}`;
const plain = (all: Sample) =>
  nsgsOf(all).map((rules) => rules.map((one) => [one['name'], stateOf(parsed(one))]).sort());

describe('any NSGs on the way to Storage', () => {
  it(
    'are judged as packets are, opened for the backup alone, and closed again exactly',
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(sample, egress, packets, async (before, egressSource, probes) => {
          const { diagnosis, steps } = await look(before, egressSource);
          const tags = tagsWith(before.network);
          met.nsgs += nsgsOf(before).length;
          expect(diagnosis.status).toBe(closedIn(before, tags).length === 0 ? 'healthy' : 'unhealthy');
          if (steps.length === 0) {
            met[diagnosis.status === 'healthy' ? 'healthy' : 'asked'] += 1;
            return;
          }
          met.changes += 1;
          met.steps += steps.length;

          const after = steps.reduce((all, step) => withStep(all, step, 'apply'), before);
          expect(closedIn(after, tags)).toEqual([]);
          const untouched = probes.filter((packet) => !steps.some((step) => isPlanned(step, packet, tags)));
          for (const [index, rules] of nsgsOf(before).entries()) {
            const now = nsgsOf(after)[index] ?? [];
            const differs = (packet: Packet) => isAllowed(rules, packet, tags) !== isAllowed(now, packet, tags);
            expect(untouched.filter(differs)).toEqual([]);
          }

          for (const { after: state } of steps) {
            expect(state).toMatchObject({
              access: 'Allow',
              direction: 'Outbound',
              protocol: 'Tcp',
              destinationAddressPrefixes: [REGION],
            });
            expect(state?.priority).toBeGreaterThanOrEqual(100);
            expect(state?.priority).toBeLessThanOrEqual(4096);
            const wanted = egressSource === 'virtual-machine' ? MACHINE : 'VirtualNetwork';
            expect(['VirtualNetwork', wanted].some((one) => state?.sourceAddressPrefixes.includes(one))).toBe(true);
          }
          for (const rules of nsgsOf(after)) {
            expect(new Set(rules.map(placeOf)).size).toBe(rules.length);
          }

          const again = await look(after, egressSource);
          expect(again.diagnosis.status).toBe('healthy');
          expect(again.steps).toEqual([]);

          const undone = steps.toReversed().reduce((all, step) => withStep(all, step, 'undo'), after);
          expect(plain(undone)).toEqual(plain(before));
        }),
        { numRuns: RUNS, seed },
      );
      expect(met.nsgs).toBeGreaterThanOrEqual(2_000);
      expect(met.changes).toBeGreaterThan(RUNS / 10);
    },
  );
});

describe('the largest realistic case', () => {
  it('keeps the finding within a few kilobytes', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      rule(`deny-something-with-a-long-name-${index}`, 100 + index, 'Deny', {
        destinationAddressPrefixes: Array.from({ length: 20 }, (__, n) => `10.${index % 250}.${n}.0/24`),
        destinationAddressPrefix: index === 999 ? 'Storage' : undefined,
      }),
    );
    const others = Array.from({ length: 7 }, (_, index) => ({ id: `${IDS.nic}-${index}` }));
    const nics = [{ id: IDS.nic }, ...others];
    const differences: Differences = {
      nicRules: many,
      subnetRules: many,
      subnetNsg: {
        networkInterfaces: nics,
        subnets: Array.from({ length: 40 }, (_, n) => ({ id: `${IDS.subnet}-${n}` })),
      },
      vm: { networkProfile: { networkInterfaces: nics } },
    };
    const reader = new WorldReader(worldWith(differences));
    const found = await blockedEgress({ egressSource: 'virtual-network' }).look(subjectOf(), reader);
    expect(found.ok && found.value.diagnosis.status).toBe('unhealthy');
    const size = JSON.stringify(found).length;
    console.log(`1,000 rules on each of two NSGs, 8 network interfaces: the finding has ${size} characters`);
    expect(size).toBeLessThan(6_000);
  });
});
