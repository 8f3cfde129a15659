import type { Drivers, BackupRuns, VaultJobsRead } from '../../lib/model/ports.js';
import { same } from '../../lib/model/canonical.js';
import type { Reader } from '../../lib/model/reader.js';
import { ResourceId } from '../../lib/model/resource-id.js';
import {
  BackupPolicy,
  type BackupJob,
  type BackupStatus,
  type ProtectedItem,
  type RecoveryPoint,
} from '../../lib/model/resources/backup.js';
import type { AsyncOperation, DenyAssignment } from '../../lib/model/resources/control.js';
import { NetworkSecurityGroup } from '../../lib/model/resources/network.js';
import { VirtualMachine } from '../../lib/model/resources/virtual-machine.js';
import { fail, ok, type Failure, type Result } from '../../lib/model/result.js';
import type { SecurityRuleState } from '../../lib/model/steps/security-rule.js';

const id = (text: string): ResourceId => ResourceId.parse(text);
const GROUP = '/subscriptions/s/resourceGroups/rg';
export const VAULT = id(`${GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv`);
export const VM = id(`${GROUP}/providers/Microsoft.Compute/virtualMachines/vm-1`);
export const NSG = id(`${GROUP}/providers/Microsoft.Network/networkSecurityGroups/nsg`);
const POLICY = id(`${VAULT}/backupPolicies/daily`);
export const jobIn = (name: string): ResourceId => id(`${VAULT}/backupJobs/${name}`);
const containerOf = (vm: ResourceId): string => `iaasvmcontainerv2;rg;${vm.slice(vm.lastIndexOf('/') + 1)}`;
const itemOf = (vm: ResourceId): ResourceId =>
  id(
    `${VAULT}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;${containerOf(vm)}/protectedItems/vm;${containerOf(vm)}`,
  );

/** How a backup ends: what the job says, and what point it leaves. */
export interface RunResult {
  readonly status: string;
  readonly code?: string;
  readonly point?: string;
}

interface Job {
  readonly vm: ResourceId;
  readonly name: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly scheduled: boolean;
  readonly activityId?: string;
  readonly operation?: string;
  result?: RunResult;
}

/**
 * As much of Azure as the engine asks for: rules of NSGs, jobs, points, tags, locks. Its clock runs `aheadInMs` of ours,
 * since the two must never be compared. Not a simulation of any service: that is the sandbox.
 */
export class FakeAzure {
  readonly rules = new Map<ResourceId, SecurityRuleState>();
  readonly jobs: Job[] = [];
  readonly points: (RecoveryPoint & { readonly vm: ResourceId })[] = [];
  readonly tagsOf = new Map<ResourceId, Record<string, string>>();
  readonly locks: ResourceId[] = [];
  lockLevel: 'ReadOnly' | 'CanNotDelete' = 'ReadOnly';
  /** The deny assignments at a scope and above it. */
  denials: (scope: ResourceId) => readonly DenyAssignment[] = () => [];
  /** The service that owns the resource groups. */
  managedBy: string | undefined;
  /** What the vault says of its rate limit. */
  remainingReads: number | undefined;
  readonly writes: string[] = [];
  readonly gone = new Set<ResourceId>();
  /** What the next calls of a method answer instead, or the nth; `after`: the answer is lost, the effect is not. */
  readonly faults: {
    readonly call: string;
    readonly failure: Failure;
    readonly after?: true;
    readonly nth?: number;
  }[] = [];
  readonly reads = new Map<string, number>();
  powerState = 'running';
  crashConsistentByIntent = false;
  scheduleRunTimes: string[] = [];
  dailyRetentionDays = 30;
  protectionState = 'Protected';
  backupTakesMs = 60_000;
  writeTakesMs = 0;
  /** A write's answer shows the resource as it is then. */
  answersWithState = false;
  aheadInMs = 3 * 3_600_000;
  /** How a backup of the VM ends, decided when it ends. */
  run: (vm: ResourceId) => RunResult = () => ({ status: 'Completed', point: 'AppConsistent' });
  hidden = new Set<string>();
  /** Jobs that only their own address shows, not the vault's list. */
  readonly unlisted = new Set<string>();
  /** What records say otherwise than they would here: of jobs by name, of the item, of the VM's protection, of a start. */
  readonly jobSays = new Map<string, Partial<BackupJob>>();
  itemSays: Partial<ProtectedItem> = {};
  statusSays: Partial<BackupStatus> = {};
  operationSays: Partial<AsyncOperation> = {};
  /** A started backup is answered with a URL to follow it by. */
  answersWithOperation = true;
  /** The jobs that each list of the vault showed. */
  readonly listed: (readonly string[])[] = [];
  private readonly settlesAt = new Map<ResourceId, number>();
  private readonly operations = new Map<string, string>();

  private readonly clock: () => Date;

  constructor(clock: () => Date) {
    this.clock = clock;
  }

  now(): number {
    return this.clock().getTime() + this.aheadInMs;
  }

  /** A scheduled run that begins now and ends `inMs` later. */
  startScheduled(vm: ResourceId, name: string, inMs = 0): void {
    this.jobs.unshift({ vm, name, startedAt: this.now(), endsAt: this.now() + inMs, scheduled: true });
    this.settleJobs();
  }

  /** A restore that somebody started, and that failed. */
  failedRestore(vm: ResourceId, name: string, code: string): void {
    const at = this.now();
    const result: RunResult = { status: 'Failed', code };
    this.jobs.unshift({ vm, name, startedAt: at, endsAt: at, scheduled: false, operation: 'Restore', result });
  }

  cancel(name: string, result: RunResult): void {
    const job = this.jobs.find((one) => one.name === name);
    if (job !== undefined) {
      job.result = result;
    }
  }

  private settleJobs(): void {
    for (const job of this.jobs) {
      if (job.result !== undefined || job.endsAt > this.now()) {
        continue;
      }
      job.result = this.run(job.vm);
      if (job.result.point !== undefined) {
        const at = new Date(job.startedAt + 1).toISOString();
        const name = String(this.points.length + 1);
        this.points.unshift({
          id: id(`${itemOf(job.vm)}/recoveryPoints/${name}`),
          name,
          at,
          type: job.result.point,
          encrypted: false,
          inVault: false,
          vm: job.vm,
        });
      }
    }
  }

  private answer<T>(call: string, value: () => T, missing?: ResourceId): Promise<Result<T>> {
    const n = (this.reads.get(call) ?? 0) + 1;
    this.reads.set(call, n);
    this.settleJobs();
    const index = this.faults.findIndex((fault) => fault.call === call && (fault.nth ?? n) === n);
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault !== undefined && fault.after !== true) {
      return Promise.resolve(fail(fault.failure));
    }
    if (missing !== undefined && this.gone.has(missing)) {
      return Promise.resolve(fail({ kind: 'target-gone', resourceId: missing }));
    }
    const result = ok(value());
    return Promise.resolve(fault === undefined ? result : fail(fault.failure));
  }

  private jobView({ vm, name, startedAt, endsAt, scheduled, activityId, result, operation }: Job): BackupJob {
    const error = {
      number: result?.code,
      name: undefined,
      message: `it failed with ${result?.code ?? ''}`,
      recommendations: [],
    };
    return {
      id: jobIn(name),
      name,
      operation: operation ?? 'Backup',
      status: result?.status ?? 'InProgress',
      startedAt: new Date(startedAt).toISOString(),
      endedAt: result === undefined ? undefined : new Date(endsAt).toISOString(),
      container: containerOf(vm),
      friendlyName: 'vm',
      scheduled,
      activityId,
      isVirtualMachine: true,
      errors: result?.code === undefined ? [] : [error],
      dynamicError: undefined,
      tasks: [],
      ...this.jobSays.get(name),
    };
  }

  reader(): Reader & VaultJobsRead {
    const vmOf = (item: ResourceId) =>
      [...new Set(this.jobs.map(({ vm }) => vm))].find((vm) => itemOf(vm) === item) ?? VM;
    const pointsOf = (item: ResourceId) => this.points.filter((point) => point.vm === vmOf(item));
    const reads: Partial<Reader & VaultJobsRead> = {
      backupJob: (job) => {
        const found = this.jobs.find(({ name }) => jobIn(name) === job);
        return found === undefined || this.hidden.has(found.name)
          ? Promise.resolve(fail({ kind: 'target-gone', resourceId: job }))
          : this.answer('backupJob', () => this.jobView(found));
      },
      listJobs: (vault, since) =>
        this.answer(
          'listJobs',
          () => {
            const shown = this.jobs.filter(({ name }) => !this.hidden.has(name) && !this.unlisted.has(name));
            const listed = shown.filter((job) => job.startedAt >= Date.parse(since));
            this.listed.push(listed.map(({ name }) => name));
            return {
              jobs: listed.map((job) => this.jobView(job)),
              azureNow: new Date(this.now()).toISOString(),
              ...(this.remainingReads === undefined ? {} : { remaining: this.remainingReads }),
            };
          },
          vault,
        ),
      protectedItem: (item) =>
        this.answer('protectedItem', () => this.itemView(item, vmOf(item), pointsOf(item)[0]?.at), item),
      recoveryPoints: (item) => this.answer('recoveryPoints', () => pointsOf(item)),
      backupPolicy: (policy) => this.answer('backupPolicy', () => this.policyView(policy)),
      backupStatus: (vm) =>
        this.answer('backupStatus', () => ({
          protectionStatus: 'Protected',
          vault: VAULT,
          container: `iaasvmcontainer;${containerOf(vm)}`,
          item: `vm;${containerOf(vm)}`,
          ...this.statusSays,
        })),
      virtualMachine: (vm) => this.answer('virtualMachine', () => this.machineView(vm), vm),
      tags: (resource) => this.answer('tags', () => this.tagsOf.get(resource) ?? {}),
      resourceGroup: (group) =>
        this.answer('resourceGroup', () => ({
          id: group,
          tags: this.tagsOf.get(group) ?? {},
          managedBy: this.managedBy,
        })),
      locks: () =>
        this.answer('locks', () =>
          this.locks.map((scope) => ({ name: 'lock', scope, readOnly: this.lockLevel === 'ReadOnly' })),
        ),
      denyAssignments: (scope) => this.answer('denyAssignments', () => this.denials(scope)),
      managementGroupsOf: () => this.answer('managementGroupsOf', () => ['mg-1']),
      networkSecurityGroup: (nsg) => this.answer('networkSecurityGroup', () => this.nsgView(nsg), nsg),
    };
    return reads as Reader & VaultJobsRead; // the engine's own reads and those of the test's remediation
  }

  private itemView(item: ResourceId, vm: ResourceId, point: string | undefined): ProtectedItem {
    const last = this.jobs.find((job) => job.vm === vm && job.result !== undefined);
    return {
      id: item,
      virtualMachine: vm,
      policy: POLICY,
      protectionState: this.protectionState,
      lastBackupStatus: last?.result?.status ?? '',
      lastBackupAt: last === undefined ? undefined : new Date(last.startedAt).toISOString(),
      lastRecoveryPointAt: point,
      softDeleted: false,
      health: [],
      diskExclusion: undefined,
      ...this.itemSays,
    };
  }

  private policyView(policy: ResourceId): BackupPolicy {
    return BackupPolicy.parse({
      id: policy,
      properties: {
        timeZone: 'UTC',
        snapshotConsistencyType: this.crashConsistentByIntent ? 'OnlyCrashConsistent' : undefined,
        schedulePolicy: { scheduleRunFrequency: 'Daily', scheduleRunTimes: this.scheduleRunTimes },
        retentionPolicy: {
          dailySchedule: { retentionDuration: { count: this.dailyRetentionDays, durationType: 'Days' } },
        },
      },
    });
  }

  private machineView(vm: ResourceId): VirtualMachine {
    const statuses = [{ code: `PowerState/${this.powerState}` }];
    return VirtualMachine.parse({ id: vm, location: 'westeurope', properties: { instanceView: { statuses } } });
  }

  private nsgView(nsg: ResourceId): NetworkSecurityGroup {
    const rules = [...this.rules].filter(([rule]) => rule.startsWith(`${nsg}/`));
    const securityRules = rules.map(([rule, state]) => ({ id: rule, name: rule.split('/').at(-1), properties: state }));
    return NetworkSecurityGroup.parse({ id: nsg, properties: { securityRules } });
  }

  drivers(): Drivers {
    const drivers: Partial<Drivers> = {
      'security-rule': {
        power: 'network',
        read: (rule) =>
          this.answer('readRule', () => ({
            state: this.rules.get(rule) ?? null,
            settled: (this.settlesAt.get(rule) ?? 0) <= this.now(),
          })),
        write: (rule, to) =>
          this.answer('writeRule', () => {
            this.writes.push(`${to === null ? 'delete' : 'put'} ${rule.slice(rule.lastIndexOf('/') + 1)}`);
            this.settlesAt.set(rule, this.now() + this.writeTakesMs);
            if (to === null) {
              this.rules.delete(rule);
            } else {
              this.rules.set(rule, to);
            }
            return this.answersWithState ? 'settled' : 'sent';
          }),
      },
    };
    return drivers as Drivers; // the one kind that the test's remediation writes
  }

  backups(): BackupRuns {
    return {
      start: (item, requestId, keepUntil) =>
        this.answer('startBackup', () => {
          const vm = [...new Set([...this.jobs.map((job) => job.vm), VM])].find((one) => itemOf(one) === item) ?? VM;
          const name = `ours-${String(this.jobs.length)}`;
          this.writes.push(`backup ${vm.slice(vm.lastIndexOf('/') + 1)} until ${keepUntil.slice(0, 10)}`);
          const endsAt = this.now() + this.backupTakesMs;
          this.jobs.unshift({ vm, name, startedAt: this.now(), endsAt, scheduled: false, activityId: requestId });
          const operation = `https://management.azure.com/operations/${name}?c=secret`;
          this.operations.set(operation, name);
          return this.answersWithOperation ? { operation, retryAfterInMs: 1_000 } : {};
        }),
      follow: (operation) =>
        this.answer('follow', () => ({
          status: 'Succeeded',
          code: undefined,
          message: undefined,
          jobId: this.operations.get(operation),
          ...this.operationSays,
        })),
    };
  }

  isAllowed(nsg: ResourceId, state: SecurityRuleState): boolean {
    return [...this.rules].some(([rule, one]) => rule.startsWith(`${nsg}/`) && same(one, state));
  }
}
