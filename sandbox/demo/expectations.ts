import { nameOf, parentOf } from '../azure/arm/arm-id.js';
import type { Case } from './app-client.js';
import { alike, finding, listed, type Expectation } from './finding.js';
import type { LoggedCall } from './sandbox-client.js';
import { newestBefore, newPoints, onDemandRuns, ruleChanges, ruleText } from './seen.js';
import { causeOf } from './story.js';
import { deedOf, isByRightIdentity, tookEffect, type Deed } from './traffic.js';

const endOf = ({ stage, outcome = 'closed' }: Case): string => (stage === 'closed' ? outcome : `at ${stage}`);

/** So many cases, each closed, whatever the outcome. */
export const closes =
  (times: number): Expectation =>
  ({ cases }) => {
    const met = cases.length === times && cases.every(({ stage }) => stage === 'closed');
    return finding(`${times} closed cases`, listed(cases.map(endOf)), met);
  };

/** So many cases, each closed with this outcome. */
export const ends =
  (outcome: string, times = 1): Expectation =>
  ({ cases }) => {
    const outcomes = cases.map(endOf);
    const expected = Array.from({ length: times }, () => outcome);
    return finding(`cases: ${listed(expected)}`, listed(outcomes), alike(outcomes, expected));
  };

/** The case tells a person what to do, and names these. */
export const tells =
  (...parts: readonly string[]): Expectation =>
  ({ cases }) => {
    const said = cases.map(({ nextStep }) => nextStep ?? '').join(' ');
    const missing = parts.filter((part) => !said.toLowerCase().includes(part.toLowerCase()));
    const expected = `the next step names ${parts.join(', ')}`;
    return finding(expected, said === '' ? 'no next step' : said, missing.length === 0 && said !== '');
  };

/** The diagnosis names these. */
export const blames =
  (...parts: readonly string[]): Expectation =>
  ({ cases }) => {
    const said = causeOf(cases);
    const met = parts.every((part) => said.toLowerCase().includes(part.toLowerCase()));
    return finding(`the diagnosis names ${parts.join(', ')}`, said === '' ? 'no cause' : said, met);
  };

export interface NewRule {
  readonly nsg: string;
  readonly priority: number;
}

const RULE_NAME = 'backup-medic-allow-storage-westeurope';
const FLOW = 'Allow tcp Outbound VirtualNetwork:* -> Storage.WestEurope:443,8443';

const wanted = ({ nsg, priority }: NewRule): string => `${nsg} ${priority} ${FLOW} (${RULE_NAME})`;

/** The plan that the app shows is this one rule. */
export const plans =
  (rule: NewRule): Expectation =>
  ({ cases }) => {
    const steps = cases.flatMap(({ plan }) => plan?.steps ?? []);
    const shown = steps.map(({ resourceId, after }) =>
      ruleText(nameOf(parentOf(resourceId) ?? ''), { name: nameOf(resourceId), properties: after }),
    );
    return finding(`planned: ${wanted(rule)}`, listed(shown), alike(shown, [wanted(rule)]));
  };

/** These rules are new, open the way to the region's Storage and nothing else, and no other rule has changed. */
export const addsRules =
  (...rules: readonly NewRule[]): Expectation =>
  (seen) => {
    const { added, lost } = ruleChanges(seen);
    const expected = rules.map(wanted);
    const says = lost.length === 0 ? `new rules: ${listed(added)}` : `new: ${listed(added)}, lost: ${listed(lost)}`;
    return finding(`new rules: ${listed(expected)}`, says, lost.length === 0 && alike(added, expected));
  };

/** All rules are what they were before. */
export const leavesRules: Expectation = addsRules();

/** The writes that scenarios count, by the deed that each is. */
const COUNTED = {
  put: 'rule-put',
  deleted: 'rule-deleted',
  policies: 'policy-added',
  assignments: 'role-assigned',
  recovered: 'object-recovered',
  restored: 'key-restored',
  backups: 'backup-started',
} as const satisfies Readonly<Record<string, Deed>>;
export type Writes = { readonly [Name in keyof typeof COUNTED]?: number };

const countsText = (counts: ReadonlyMap<Deed, number>): string =>
  listed([...counts].filter(([, count]) => count > 0).map(([deed, count]) => `${deed} ${count}`));

/** So many writes took effect in Azure, and no other one was even tried. */
export const writes =
  (wantedWrites: Writes): Expectation =>
  ({ calls }) => {
    const deeds = Object.entries(COUNTED) as readonly (readonly [keyof Writes, Deed])[]; // entries forgets which names
    const expected = countsText(new Map(deeds.map(([name, deed]) => [deed, wantedWrites[name] ?? 0])));
    const count = (deed: Deed): number => calls.filter((call) => deedOf(call) === deed && tookEffect(call)).length;
    const seen = countsText(new Map(deeds.map(([, deed]) => [deed, count(deed)])));
    const known: readonly Deed[] = ['read', ...Object.values(COUNTED)];
    const other = calls.filter((call) => !known.includes(deedOf(call))).map(callText);
    const more = other.length === 0 ? '' : `, and ${listed(other)}`;
    return finding(`writes: ${expected}`, `${seen}${more}`, expected === seen && other.length === 0);
  };

const callText = ({ method, host, path }: LoggedCall): string =>
  `${method} ${host === 'management.azure.com' ? '' : host}${path}`;

/** Nothing but reads was sent, not even in vain. */
export const onlyReads: Expectation = ({ calls }) => {
  const others = calls.filter((call) => deedOf(call) !== 'read').map(callText);
  const seen = others.length === 0 ? `${calls.length} reads` : listed(others);
  return finding('reads, and no request other than reads', seen, others.length === 0 && calls.length > 0);
};

/** How Azure answered the attempts to put a rule, in order. */
export const answersToPut =
  (...statuses: readonly number[]): Expectation =>
  ({ calls }) => {
    const seen = calls.filter((call) => deedOf(call) === 'rule-put').map(({ status }) => status);
    return finding(`rule puts answered ${statuses.join(', ')}`, seen.join(', '), seen.join() === statuses.join());
  };

/** The on-demand backups of every machine ended so. */
export const backupsEnd =
  (...statuses: readonly string[]): Expectation =>
  (seen) => {
    const runs = seen.site.machines.map((vm) => ({ vm, ended: onDemandRuns(seen, vm) }));
    const says = runs.map(({ vm, ended }) => `${vm}: ${listed(ended)}`).join(', ');
    const met = runs.length > 0 && runs.every(({ ended }) => alike(ended, statuses));
    return finding(`on-demand backups of each VM: ${listed(statuses)}`, says, met);
  };

/** Every machine has one new recovery point, newer than all before and of this kind. */
export const newPoint =
  (type = 'FileSystemConsistent'): Expectation =>
  (seen) => {
    const points = seen.site.machines.map((vm) => ({ vm, since: newestBefore(seen, vm), made: newPoints(seen, vm) }));
    const says = points.map(({ vm, made }) => `${vm}: ${listed(made.map((one) => `${one.type} of ${one.at}`))}`);
    const met = points.every(
      ({ since, made }) =>
        made.length === 1 && made.every((one) => one.type === type && Date.parse(one.at) > Date.parse(since)),
    );
    return finding(`one newer recovery point of each VM, ${type}`, listed(says), met && points.length > 0);
  };

export const noNewPoint: Expectation = (seen) => {
  const made = seen.site.machines.flatMap((vm) => newPoints(seen, vm).map(({ at }) => `${vm}: ${at}`));
  return finding('no new recovery point', listed(made), made.length === 0);
};

/** Holds in every scenario: each write was made with the identity that has that power, and reads with none beside. */
export const rightIdentities: Expectation = ({ calls }) => {
  const wrong = calls.filter((call) => !isByRightIdentity(call));
  const says = wrong.map((call) => `${callText(call)} by ${call.clientId ?? 'nobody'}`);
  return finding('each call made with the identity for it', listed(says), wrong.length === 0);
};
