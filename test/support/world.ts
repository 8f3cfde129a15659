import type { Case, CaseId } from '../../lib/model/case.js';
import { causeKey } from '../../lib/model/diagnosis.js';
import type { EngineSettings } from '../../lib/model/engine-settings.js';
import type { Event } from '../../lib/model/event.js';
import type { Ports, Seals } from '../../lib/model/ports.js';
import { seal, type Remediation } from '../../lib/model/remediation.js';
import { child, type ResourceId } from '../../lib/model/resource-id.js';
import { ok } from '../../lib/model/result.js';
import type { ManualRequest } from '../../lib/model/signal.js';
import type { UndoAnswer } from '../../lib/model/undo-answer.js';
import type { StepOf } from '../../lib/model/step.js';
import type { SecurityRuleState } from '../../lib/model/steps/security-rule.js';
import { openFailure, openManual } from '../../lib/engine/open.js';
import { requestUndo } from '../../lib/engine/request-undo.js';
import { workCase } from '../../lib/engine/work.js';
import { FakeAzure, NSG, VAULT, VM } from './fake-azure.js';
import { MemoryStore } from './memory-store.js';

/** What the test's own remediation wants to see on the NSG. */
export const OPENING: SecurityRuleState = {
  access: 'Allow',
  direction: 'Outbound',
  priority: 200,
  protocol: 'Tcp',
  sourceAddressPrefixes: ['VirtualNetwork'],
  sourcePortRanges: ['*'],
  destinationAddressPrefixes: ['Storage.WestEurope'],
  destinationPortRanges: ['443', '8443'],
};
export const RULE = child(NSG, 'securityRules', 'opening');

const SETTINGS: EngineSettings = {
  mode: 'auto',
  modeTag: 'backup-medic',
  scope: [],
  claimInMs: 120_000,
  leaseInMs: 43_200_000,
  changeWaitInMs: 60_000,
  settleDelayInMs: 10_000,
  settleLimitInMs: 300_000,
  jobListIntervalInMs: 300_000,
  operationDelayInMs: 30_000,
  scheduleWaitInMs: 0,
  retentionInMs: 30 * 86_400_000,
  retryDelayInMs: 60_000,
  overdueInMs: 900_000,
  reminderInMs: 7 * 86_400_000,
};

/** A remediation of the same kind as the real ones: the NSG must have its rule. */
export function opener(
  azure: FakeAzure,
  more: Partial<StepOf<'security-rule'>> = {},
  answers: Remediation['answers'] = { codes: ['400206'] },
): Remediation {
  return seal({
    id: 'opener',
    answers,
    needsConsistentPoint: true,
    reads: ['networkSecurityGroup'],
    writes: ['security-rule'],
    observe: async (_, read) => {
      const nsg = await read.networkSecurityGroup(NSG);
      return nsg.ok ? ok(azure.isAllowed(NSG, OPENING)) : nsg;
    },
    diagnose: (open) =>
      open
        ? { status: 'healthy', evidence: ['the rule is there'], restsOn: [RULE] }
        : {
            status: 'unhealthy',
            causes: [
              { kind: 'denied', resourceId: NSG, summary: 'nsg denies Storage', evidence: ['no rule allows it'] },
            ],
            evidence: [],
          },
    plan: () => ({
      then: 'change',
      steps: [
        {
          kind: 'security-rule',
          resourceId: RULE,
          cause: causeKey('opener', { kind: 'denied', resourceId: NSG }),
          summary: 'open nsg to Storage',
          before: null,
          after: OPENING,
          atMost: 'auto',
          undo: 'automatic',
          ...more,
        },
      ],
    }),
  });
}

/** The process dies here: nothing after it happens. */
export class Killed extends Error {}

interface Message {
  readonly id: CaseId;
  readonly due: string;
  visibleAt: number;
  delivery: number;
}

/** How long the host holds a message whose worker died, before it delivers it again. */
const LEASE_IN_MS = 5_000;

/** Engine, storage, queue and a little Azure, on one clock that only moves when nothing is due. */
export class World {
  time = Date.parse('2026-11-23T03:00:00Z');
  readonly now = (): Date => new Date(this.time);
  readonly azure = new FakeAzure(this.now);
  readonly store = new MemoryStore(this.now);
  readonly queue: Message[] = [];
  readonly events: Event[] = [];
  settings: EngineSettings = SETTINGS;
  remediations: Remediation[] = [opener(this.azure)];
  /** Called with each port call's number and name, before and after it: may throw Killed. */
  onCall: (n: number, name: string, when: 'before' | 'after') => void = () => undefined;
  calls = 0;
  private ids = 0;

  readonly ports: Ports & Seals = this.watched({
    ...{ cases: this.store.cases, list: this.store.list, targets: this.store.targets, changes: this.store.changes },
    vaultJobs: this.store.vaultJobs,
    settings: SETTINGS,
    remediations: [],
    reader: () => this.azure.reader(),
    drivers: () => this.azure.drivers(),
    backups: () => this.azure.backups(),
    wake: (id, at) => {
      this.queue.push({ id, due: at.toISOString(), visibleAt: at.getTime(), delivery: 0 });
      return Promise.resolve();
    },
    record: (event) => {
      this.events.push(event);
    },
    seal: () => Promise.resolve({ sealed: 0, overdue: [] }),
    now: this.now,
    newId: () => {
      this.ids += 1;
      return `00000000-0000-4000-8000-${String(this.ids).padStart(12, '0')}`;
    },
  });

  /** The ports, with every asynchronous call announced before and after. */
  private watched(ports: Ports & Seals): Ports & Seals {
    const call = <T extends object>(group: string, target: T): T =>
      new Proxy(target, {
        get: (from, key, receiver) => {
          const value: unknown = Reflect.get(from, key, receiver);
          if (typeof value !== 'function' || key === 'overdue') {
            return value;
          }
          return async (...args: unknown[]): Promise<unknown> => {
            const name = `${group}.${String(key)}`;
            this.calls += 1;
            const n = this.calls;
            this.onCall(n, name, 'before');
            const answer: unknown = await Reflect.apply(value, from, args);
            this.onCall(n, name, 'after');
            return answer;
          };
        },
      });
    const drivers = () => {
      const all = this.azure.drivers();
      return { ...all, 'security-rule': call('driver', all['security-rule']) };
    };
    const settings = () => this.settings;
    const remediations = () => this.remediations;
    return {
      ...ports,
      get settings() {
        return settings();
      },
      get remediations() {
        return remediations();
      },
      cases: call('cases', ports.cases),
      list: call('list', ports.list),
      targets: call('targets', ports.targets),
      changes: call('changes', ports.changes),
      vaultJobs: call('vaultJobs', ports.vaultJobs),
      drivers,
      backups: () => call('backups', this.azure.backups()),
      wake: call('queue', { wake: (id: CaseId, at: Date) => ports.wake(id, at) }).wake,
    };
  }

  /** A VM whose nightly job failed with `code` because the NSG lacks its rule; a good point exists from before. */
  failedNight(vm: ResourceId = VM, name = `night-${vm.slice(-1)}`, code = '400206'): void {
    if (!this.azure.points.some((point) => point.vm === vm)) {
      const good = this.azure.run;
      this.azure.run = () => ({ status: 'Completed', point: 'AppConsistent' });
      this.azure.startScheduled(vm, `good-${vm.slice(-1)}`);
      this.azure.run = good;
      this.time += 60_000;
    }
    const as = this.azure.run;
    this.azure.run = () => ({ status: 'Failed', code });
    this.azure.startScheduled(vm, name);
    this.azure.run = as;
    this.time += 60_000;
  }

  /** Backups succeed exactly when the NSG has its rule. */
  backupsNeedTheRule(): void {
    this.azure.run = () =>
      this.azure.isAllowed(NSG, OPENING)
        ? { status: 'Completed', point: 'AppConsistent' }
        : { status: 'Failed', code: '400206' };
  }

  report(name: string, vm: ResourceId | 'unnamed' = VM): Promise<CaseId> {
    const virtualMachine = vm === 'unnamed' ? undefined : vm;
    return openFailure({ vault: VAULT, job: name, virtualMachine, detectedBy: 'a test' }, this.ports);
  }

  /** What a person asks for. */
  request(request: ManualRequest): Promise<CaseId | 'conflict'> {
    return openManual(request, this.ports);
  }

  undo(id: CaseId): Promise<UndoAnswer> {
    return requestUndo(id, 'somebody', this.ports);
  }

  /** Delivers one message as the host does; false when none is left. Killed: it becomes visible again later. */
  async deliver(): Promise<boolean> {
    const message = this.queue.reduce<Message | undefined>(
      (next, one) => (next === undefined || one.visibleAt < next.visibleAt ? one : next),
      undefined,
    );
    if (message === undefined) {
      return false;
    }
    this.time = Math.max(this.time, message.visibleAt);
    message.delivery += 1;
    message.visibleAt = this.time + LEASE_IN_MS;
    try {
      await workCase(message, message.delivery, new Date(this.time + 60_000), this.ports);
      this.queue.splice(this.queue.indexOf(message), 1);
    } catch (error) {
      if (!(error instanceof Killed)) {
        throw error;
      }
    }
    return true;
  }

  /** Delivers until nothing is left to deliver; a world that never comes to rest is a loop. */
  async run(deliveries = 500): Promise<void> {
    for (let n = 0; n < deliveries; n += 1) {
      if (!(await this.deliver())) {
        return;
      }
    }
    throw new Error(`still busy after ${String(deliveries)} deliveries: ${JSON.stringify(this.queue)}`);
  }

  async caseOf(id: CaseId): Promise<Case> {
    const found = await this.store.cases.load(id);
    if (found?.is !== 'case') {
      throw new Error(`${id} is ${found?.is ?? 'nothing'}`);
    }
    return found.stored.value;
  }

  /** The stored case as something before this version may have left it. */
  rewrite(id: CaseId, change: Partial<Case>): void {
    const row = this.store.rows.get(id);
    if (row !== undefined && 'c' in row) {
      this.store.rows.set(id, { ...row, c: { ...row.c, ...change } });
    }
  }

  /** Somebody else was there first: happens once, right before the next call of that name. */
  meanwhile(name: string, happens: () => void): void {
    this.onCall = (_, called, when) => {
      if (called === name && when === 'before') {
        this.onCall = () => undefined;
        happens();
      }
    };
  }

  /** Somebody else saved the case, as it was. */
  touch(id: CaseId): void {
    const row = this.store.rows.get(id);
    if (row !== undefined && 'c' in row) {
      this.store.rows.set(id, { ...row, etag: row.etag + 1_000 });
    }
  }

  said(id: CaseId): readonly string[] {
    return (this.store.ledgers.get(id) ?? []).map(({ what }) => what);
  }
}

/** Backups need the rule, the night's job has failed for want of it; `edit` says what else is so. */
export function night(edit: (world: World) => void = () => undefined): World {
  const world = new World();
  world.backupsNeedTheRule();
  world.failedNight();
  edit(world);
  return world;
}

/** The case of the night's job when nothing is left to do. */
export async function ended(world: World, job = 'night-1'): Promise<Case> {
  const id = await world.report(job);
  await world.run();
  return world.caseOf(id);
}
