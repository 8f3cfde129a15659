import { codesOf, isRestore, type Case, type JobRef } from '../../model/case.js';
import type { ReadingPorts } from '../../model/ports.js';
import type { Reader } from '../../model/reader.js';
import { child, isVirtualMachine, nameOf, parentOf, topLevelOf, type ResourceId } from '../../model/resource-id.js';
import type { BackupJob, ProtectedItem } from '../../model/resources/backup.js';
import { close, end, go, later, onFailure, waitFor, type Part } from '../turn.js';

/** Health codes that mean "fine" (domain.md 0): never a reason to look. */
const HEALTHY_CODES = new Set(['400239', 'iaasvmhealthgreendefault', '0', 'success']);

/** What is healed: backups, and restores for want of what a backup needs as well. */
const OPERATIONS: readonly string[] = ['Backup', 'Restore'];

export interface Identified {
  readonly c: Case;
  readonly item?: ProtectedItem;
}

/** Finds out what the case is about: reads jobs not read yet, the protected item, and through it the virtual machine. */
export async function identify(c: Case, reader: Reader, ports: ReadingPorts): Promise<Part<Identified>> {
  return c.kind === 'manual' ? identifyByMachine(c, reader, ports) : identifyByJob(c, reader, ports);
}

async function identifyByJob(c: Case, reader: Reader, ports: ReadingPorts): Promise<Part<Identified>> {
  const jobs: JobRef[] = [];
  let itemId = c.protectedItem;
  for (const job of c.jobs) {
    if (job.codes !== undefined) {
      jobs.push(job);
      continue;
    }
    const read = await reader.backupJob(job.id);
    if (!read.ok && read.failure.kind !== 'target-gone') {
      return end(onFailure(c, read.failure, 'examine', ports));
    }
    if (read.ok && (read.value.status === 'InProgress' || read.value.status === 'Cancelling')) {
      return end(waitFor(c, 'examine', later(ports, ports.settings.jobListIntervalInMs), { for: 'backup' })); // the event was early
    }
    if (read.ok && !(read.value.isVirtualMachine && OPERATIONS.includes(read.value.operation))) {
      return end(close(c, notOurs(read.value)));
    }
    jobs.push(read.ok ? refOf(job, read.value) : { ...job, codes: [], status: 'gone' });
    itemId ??= read.ok ? itemOf(job.id, read.value) : undefined;
  }
  return identifyByItem({ ...c, jobs }, itemId, reader, ports);
}

export function refOf(job: JobRef, read: BackupJob): JobRef {
  const { errors, status, startedAt, endedAt, dynamicError, operation } = read;
  const codes = errors.flatMap(({ number, name }) => [number, name].flatMap((code) => code ?? []));
  const said = [dynamicError, ...errors.flatMap(({ message, recommendations }) => [message, ...recommendations])];
  const restore = operation === 'Restore' ? { restore: true as const } : {};
  return { ...job, codes, status, message: said.filter((text) => text).join(' '), startedAt, endedAt, ...restore };
}

function notOurs({ name, operation, isVirtualMachine: isVm }: BackupJob): Parameters<typeof close>[1] {
  return isVm
    ? {
        outcome: 'escalated',
        summary: `job ${name} is a ${operation} job, which nothing here can heal`,
        nextStep: `look at job ${name} in the vault: its error and recommendations stand there`,
      }
    : { outcome: 'unchanged', summary: `job ${name} is not a backup of a virtual machine` };
}

/** The names of container and item follow from what the job calls the VM; no discovery is needed. */
function itemOf(job: ResourceId, { container }: BackupJob): ResourceId | undefined {
  return container === undefined
    ? undefined
    : child(
        topLevelOf(job),
        'backupFabrics/Azure/protectionContainers',
        `iaasvmcontainer;${container}`,
        'protectedItems',
        `vm;${container}`,
      );
}

async function identifyByItem(
  c: Case,
  itemId: ResourceId | undefined,
  reader: Reader,
  ports: ReadingPorts,
): Promise<Part<Identified>> {
  if (itemId === undefined) {
    if (!isVirtualMachine(c.target)) {
      return end(close(c, unknownMachine(c)));
    }
    const found = await identifyByMachine(c, reader, ports);
    return 'end' in found || found.go.item === undefined ? found : withCodes(found.go.c, found.go.item);
  }
  const read = await reader.protectedItem(itemId);
  if (!read.ok) {
    return end(
      read.failure.kind === 'target-gone'
        ? close(c, { outcome: 'target-gone', summary: `${nameOf(itemId)} is no longer protected in its vault` })
        : onFailure(c, read.failure, 'examine', ports),
    );
  }
  const item = read.value;
  const target = item.virtualMachine ?? c.target;
  if (!isVirtualMachine(target)) {
    return end(close(c, unknownMachine(c)));
  }
  if (isVirtualMachine(c.target) && c.target !== target) {
    return end(close(c, otherMachine(c, target)));
  }
  return withCodes({ ...c, target, protectedItem: item.id, newestPoint: item.lastRecoveryPointAt }, item);
}

/** A job whose own record says nothing: the protected item knows the newest code of its VM. */
function withCodes(c: Case, item: ProtectedItem): Part<Identified> {
  const statuses = c.jobs.map(({ status }) => status);
  if (codesOf(c).length === 0 && !statuses.some((status) => status === 'Failed' || status === 'gone')) {
    const summary = `the job ended ${statuses.join(' and ')}: there is nothing to heal`;
    return end(close(c, { outcome: 'unchanged', summary }));
  }
  if (!isRestore(c) && (item.softDeleted || item.protectionState === 'ProtectionStopped')) {
    return end(close(c, { outcome: 'unchanged', summary: 'the protection of this VM was stopped: no backup is due' }));
  }
  if (codesOf(c).length > 0) {
    return go({ c, item });
  }
  const health = item.health.flatMap(({ number, name }) => [number, name].flatMap((code) => code ?? []));
  const codes = [...new Set(health.filter((code) => !HEALTHY_CODES.has(code.toLowerCase())))];
  const message = item.health.find(({ number, name }) =>
    [number, name].some((code) => codes.includes(code ?? '')),
  )?.message;
  const jobs = c.jobs.map((job, n) =>
    n < c.jobs.length - 1 ? job : { ...job, codes, message: message ?? job.message },
  ); // it is the newest's
  return go({ c: { ...c, jobs }, item });
}

/** A person names the VM: the vault is found by asking the region's backup service. */
async function identifyByMachine(c: Case, reader: Reader, ports: ReadingPorts): Promise<Part<Identified>> {
  const machine = await reader.virtualMachine(c.target);
  if (!machine.ok) {
    return end(onFailure(c, machine.failure, 'examine', ports));
  }
  const status = await reader.backupStatus(c.target, machine.value.location);
  if (!status.ok) {
    return end(onFailure(c, status.failure, 'examine', ports));
  }
  const { vault, container, item: name, protectionStatus } = status.value;
  if (vault === undefined || container === undefined || name === undefined || protectionStatus === 'NotProtected') {
    return go({ c });
  }
  const id = child(vault, 'backupFabrics/Azure/protectionContainers', container, 'protectedItems', name);
  const item = await reader.protectedItem(id);
  if (!item.ok) {
    return end(onFailure(c, item.failure, 'examine', ports));
  }
  return go({
    c: { ...c, protectedItem: item.value.id, newestPoint: item.value.lastRecoveryPointAt },
    item: item.value,
  });
}

function unknownMachine(c: Case): Parameters<typeof close>[1] {
  return {
    outcome: 'escalated',
    summary: `which virtual machine job ${nameOf(c.target)} is about cannot be told`,
    nextStep: `open the job in vault ${nameOf(parentOf(c.target))} and ask for the VM by POST /api/virtual-machines/remediate`,
  };
}

function otherMachine(c: Case, actual: ResourceId): Parameters<typeof close>[1] {
  return {
    outcome: 'escalated',
    summary: `the event names ${nameOf(c.target)}, but its job is about ${nameOf(actual)}`,
    nextStep: `find out who sent the event; for ${nameOf(actual)} ask by POST /api/virtual-machines/remediate`,
  };
}
