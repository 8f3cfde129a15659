import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Azure } from '../../lib/azure/index.js';
import { CaseId } from '../../lib/model/case.js';
import type { Reader } from '../../lib/model/reader.js';
import { child, type ResourceId } from '../../lib/model/resource-id.js';
import type { Result } from '../../lib/model/result.js';

/**
 * What the expectations are tried on: a running VM that is protected and encrypted with Azure Disk Encryption, an NSG in
 * which rules may come and go, and the key and secret of the encryption in an access-policy vault that may be changed.
 */
export interface Targets {
  readonly virtualMachine: ResourceId;
  readonly networkSecurityGroup: ResourceId;
  readonly key: ResourceId;
  readonly secret: ResourceId;
  /** One that is soft-deleted, in a vault that may be changed; it is recovered. */
  readonly deletedKey: ResourceId;
}

export interface Given extends Targets {
  readonly azure: Azure;
  readonly by: CaseId;
  readonly reader: ReturnType<Azure['reader']>;
}

export interface Expectation {
  readonly name: string;
  readonly holds: (given: Given) => Promise<void>;
}

export function givenOf(azure: Azure, targets: Targets): Given {
  const by = CaseId.parse(randomUUID());
  return { ...targets, azure, by, reader: azure.reader(by, 'afresh') };
}

/** What a driver is told besides: what it read, and the etag of that. */
export function after<T>(from: T, ifMatch?: string) {
  return { from, ifMatch, source: undefined };
}

export function valueOf<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.failure));
  return result.value;
}

export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    assert.ok(Date.now() < deadline, `${what} took longer than two minutes`);
    await sleep(250);
  }
}

/** The protected item of a VM, as Azure itself leads to it. */
export async function itemOf(reader: Reader, virtualMachine: ResourceId) {
  const { location } = valueOf(await reader.virtualMachine(virtualMachine));
  const { vault, container, item } = valueOf(await reader.backupStatus(virtualMachine, location));
  assert.ok(vault !== undefined && container !== undefined && item !== undefined, 'the VM is not protected');
  return child(vault, 'backupFabrics/Azure/protectionContainers', container, 'protectedItems', item);
}
