import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ArmHost } from '../arm/arm-host.js';
import { type Cloud, openCloud, type Pace } from '../cloud.js';
import { putEstate, readEstate, resourceOf, putResource } from '../control/estate.js';
import { keyVault } from '../hosts/key-vault.js';
import { microsoftGraph } from '../hosts/microsoft-graph.js';
import { type Answer, newCall } from '../http/exchange.js';
import { IDENTITIES, type Identity } from '../identity/identities.js';
import { objectAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';
import { applyTask } from '../tasks.js';
import { world } from './world.js';

/** A folder of the test's own, gone when it ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The simulated Azure without its sockets, on a clock that only the test moves. */
export class TestAzure {
  readonly cloud: Cloud;
  readonly ids = world().ids;
  readonly #arm: ArmHost;
  #system = Date.parse('2026-03-01T08:00:00Z');

  constructor(resources: readonly JsonObject[] = world().resources, pace: Partial<Pace> = {}) {
    this.cloud = openCloud({ data: newFolder(), pace, system: () => this.#system });
    this.cloud.agenda.start((task) => {
      applyTask(task, this.cloud);
    });
    this.#arm = new ArmHost(this.cloud);
    const estate = readEstate(resources);
    if (typeof estate === 'string') throw new Error(estate);
    putEstate(estate, this.cloud);
  }

  /** Asks management.azure.com; a path without a query gets an api-version. */
  ask(
    method: string,
    path: string,
    {
      body,
      headers = {},
      as = IDENTITIES.network,
    }: { body?: unknown; headers?: Record<string, string>; as?: Identity } = {},
  ): Answer {
    const url = path.includes('?') ? path : `${path}?api-version=2024-05-01`;
    const call = newCall(method, 'management.azure.com', url, headers, body === undefined ? '' : JSON.stringify(body));
    return this.#arm.answer(call, { identity: as, audience: 'https://management.azure.com/' });
  }

  /** Asks a key vault's data plane; the token is for that audience unless told otherwise. */
  askVault(
    method: string,
    url: string,
    {
      body,
      as = IDENTITIES.keyVault,
      audience = 'https://vault.azure.net',
    }: { body?: unknown; as?: Identity | 'nobody'; audience?: string } = {},
  ): Answer {
    const { hostname, pathname } = new URL(url);
    const text = body === undefined ? '' : JSON.stringify(body);
    const call = newCall(method, hostname, `${pathname}?api-version=2025-07-01`, {}, text);
    return keyVault(this.cloud).answer(call, as === 'nobody' ? undefined : { identity: as, audience });
  }

  /** Asks graph.microsoft.com. */
  askGraph(path: string, audience: string | undefined = 'https://graph.microsoft.com'): Answer {
    const call = newCall('GET', 'graph.microsoft.com', path, {}, '');
    return microsoftGraph(this.cloud).answer(
      call,
      audience === '' ? undefined : { identity: IDENTITIES.observe, audience },
    );
  }

  get(path: string): Answer {
    return this.ask('GET', path);
  }

  put(element: JsonObject): void {
    const resource = resourceOf(element);
    if (resource === undefined) throw new Error('an element needs an id');
    putResource(resource, this.cloud);
  }

  /** Changes an element's properties; undefined takes one away. */
  change(id: string, properties: JsonObject, more: JsonObject = {}): void {
    const former = this.stored(id);
    this.put({ ...former, ...more, properties: { ...objectAt(former, 'properties'), ...properties } });
  }

  stored(id: string): Resource {
    const found = this.cloud.resources.get(id);
    if (found === undefined) throw new Error(`nothing at ${id}`);
    return found;
  }

  /** Lets time pass: what is due happens. */
  pass(ms: number): void {
    this.#system += ms;
    this.cloud.agenda.runDue();
  }
}
