import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Azure } from '../../lib/azure/index.js';
import type { Remediation } from '../../lib/model/remediation.js';
import { type ResourceId, subscriptionOf } from '../../lib/model/resource-id.js';
import { textAt, type Json, type JsonObject } from '../../sandbox/azure/json.js';
import type { SandboxClient } from '../../sandbox/demo/sandbox-client.js';
import { deedOf } from '../../sandbox/demo/traffic.js';
import type { CaseLife } from './case-life.js';

export interface Given {
  readonly virtualMachine: ResourceId;
  /** See sample.ts. */
  readonly meddled?: JsonObject | undefined;
  readonly remediation: Remediation;
  readonly life: CaseLife;
  readonly azure: Azure;
  readonly sandbox: SandboxClient;
}

/** What every remediation keeps (design.md 5), as a sentence about one of its estates, and how that is shown. */
export const PROPERTIES = {
  healthy: { says: 'is found healthy and left unchanged', holds: isLeftUnchanged },
  cured: { says: 'is changed, and then found with nothing left to change', holds: isCured },
  planned: { says: 'is planned for, where only a plan is asked for, without a write', holds: isOnlyPlanned },
  meddled: { says: 'is planned for anew, without a write, where somebody changed it since', holds: isPlannedAnew },
  undone: { says: 'is as it was, once the changes are undone', holds: isAsItWas },
  kept: { says: 'stays as it was brought back, where the undo of that is asked for', holds: isKept },
  seen: { says: 'is looked at without a write', holds: isLookedAt },
} satisfies Readonly<Record<string, { readonly says: string; readonly holds: (given: Given) => Promise<void> }>>;
export type Property = keyof typeof PROPERTIES;

async function isLeftUnchanged(given: Given): Promise<void> {
  const { life } = given;
  await life.open(given.virtualMachine, 'apply');
  await life.workUntil('apply');
  const { outcome, findings } = life.case;
  assert.equal(outcome, 'unchanged', JSON.stringify(findings));
  assert.deepEqual(
    findings.map(({ diagnosis }) => diagnosis.status),
    ['healthy'],
  );
  assert.deepEqual(await writesIn(given), []);
}

async function isCured(given: Given): Promise<void> {
  const { life, remediation, azure, virtualMachine } = given;
  await change(given);
  assert.deepEqual(life.plan, []);
  const { id, protectedItem } = life.case;
  const again = await remediation.look({ virtualMachine, protectedItem, codes: [] }, azure.reader(id, 'afresh'));
  assert.equal(again.ok && again.value.diagnosis.status, 'healthy');
  assert.equal((await writesIn(given)).length, life.case.applied.length, 'a step is one write');
}

/** Works the case to where nothing is left but the backup. */
async function change({ life, virtualMachine, remediation }: Given): Promise<void> {
  await life.open(virtualMachine, 'apply');
  await life.workUntil('back-up');
  assert.equal(life.case.stage, 'back-up', JSON.stringify(life.case.findings));
  assert.ok(life.case.applied.length > 0, 'nothing was changed');
  for (const { kind } of life.case.applied) {
    assert.ok(remediation.writes.includes(kind), `${kind} is not declared`);
  }
}

async function isOnlyPlanned(given: Given): Promise<void> {
  const { life } = given;
  const before = await estateOf(given);
  await life.open(given.virtualMachine, 'plan');
  await life.workUntil('apply');
  assert.equal(life.case.outcome, 'planned', JSON.stringify(life.case.findings));
  assert.ok(life.plan.length > 0);
  assert.deepEqual(await writesIn(given), []);
  assert.deepEqual(await estateOf(given), before);
}

const Refused = z.object({ failure: z.object({ kind: z.string() }) });

async function isPlannedAnew(given: Given): Promise<void> {
  const { life, sandbox, meddled } = given;
  await life.open(given.virtualMachine, 'apply');
  await life.workUntil('apply');
  const planned = life.plan;
  assert.ok(planned.length > 0 && meddled !== undefined);
  await sandbox.put(meddled);
  await life.turn(); // intends
  await life.turn(); // swaps
  const refused = life.notes.find(({ what }) => what === 'not-applied');
  assert.equal(Refused.parse(refused?.detail).failure.kind, 'state-changed');
  assert.deepEqual(await writesIn(given), []);
  await life.workUntil('apply');
  assert.equal(life.case.stage, 'apply', JSON.stringify(life.case.findings));
  assert.notDeepEqual(life.plan, planned);
  assert.deepEqual(await writesIn(given), []);
}

async function isAsItWas(given: Given): Promise<void> {
  const { life } = given;
  const before = await estateOf(given);
  await change(given);
  assert.notDeepEqual(await estateOf(given), before);
  await life.undo();
  await life.workUntil('closed');
  assert.equal(life.case.outcome, 'undone', life.case.nextStep);
  assert.deepEqual(await estateOf(given), before);
}

async function isKept(given: Given): Promise<void> {
  const { life } = given;
  await change(given);
  const cured = await estateOf(given);
  await assert.rejects(life.undo(), /taking it back would be deleting it/);
  assert.deepEqual(await estateOf(given), cured);
}

async function isLookedAt(given: Given): Promise<void> {
  const { life } = given;
  await life.open(given.virtualMachine, 'plan');
  await life.workUntil('closed');
  assert.equal(life.case.findings.length, 1, life.case.summary);
  assert.deepEqual(await writesIn(given), []);
}

/** Whatever was not a read, by the sandbox's own log: in the subscription, and in the key vaults that it has. */
async function writesIn(given: Given): Promise<readonly string[]> {
  const scope = subscriptionOf(given.virtualMachine);
  const hosts = await keyVaultHosts(given);
  const own = (await given.sandbox.calls()).filter(
    ({ host, path }) => path.toLowerCase().includes(scope) || hosts.includes(host.toLowerCase()),
  );
  return own.filter((call) => deedOf(call) !== 'read').map(({ method, host, path }) => `${method} ${host}${path}`);
}

async function keyVaultHosts(given: Given): Promise<readonly string[]> {
  const vaults = (await estateOf(given)).filter((one) =>
    /^Microsoft\.KeyVault\/(vaults|locations\/deletedVaults)$/i.test(textAt(one, 'type') ?? ''),
  );
  return vaults.map((one) => `${textAt(one, 'name') ?? ''}.vault.azure.net`.toLowerCase());
}

/** Everything that there is in the subscription, but for what every write leaves behind. */
async function estateOf({ sandbox, virtualMachine }: Given): Promise<readonly Json[]> {
  const scope = `/subscriptions/${subscriptionOf(virtualMachine)}/`;
  const all = (await sandbox.estate()).toSorted((a, b) => (textAt(a, 'id') ?? '').localeCompare(textAt(b, 'id') ?? ''));
  const own = all.filter((one) => textAt(one, 'id')?.toLowerCase().startsWith(scope));
  return own.filter(({ type }) => type !== 'Microsoft.Insights/eventtypes/values').map(withoutTraces);
}

/**
 * A state that is not Succeeded stays: then something is not settled. A description is where a driver names the case; it
 * is no part of a step (design.md 5).
 */
function withoutTraces(value: Json): Json {
  const isTrace = (name: string, inner: unknown) =>
    name === 'etag' || name === 'description' || (name === 'provisioningState' && inner === 'Succeeded');
  const text = JSON.stringify(value, (name, inner: unknown) => (isTrace(name, inner) ? undefined : inner));
  return JSON.parse(text) as Json; // what JSON.stringify writes is JSON
}
