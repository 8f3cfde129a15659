import { setTimeout as sleep } from 'node:timers/promises';
import type { Azure } from '../../lib/azure/index.js';
import { openManual } from '../../lib/engine/open.js';
import { requestUndo } from '../../lib/engine/request-undo.js';
import { plannedSteps } from '../../lib/engine/stages/decide.js';
import { WORK } from '../../lib/engine/stages/index.js';
import type { Case } from '../../lib/model/case.js';
import type { EngineSettings } from '../../lib/model/engine-settings.js';
import type { Note } from '../../lib/model/ledger.js';
import type { Ports, Stored } from '../../lib/model/ports.js';
import type { Reader } from '../../lib/model/reader.js';
import type { Remediation } from '../../lib/model/remediation.js';
import type { ResourceId } from '../../lib/model/resource-id.js';
import { hashOf } from '../../lib/model/step.js';
import { MemoryStore } from '../support/memory-store.js';

/** The remediation, which may read what it declares and nothing else; `used` gathers what it does read. */
function watched(remediation: Remediation, used: Set<string>): Remediation {
  const declared = new Set<string | symbol>(remediation.reads);
  const only = (reader: Reader): Reader =>
    new Proxy(reader, {
      get(target, name) {
        if (!declared.has(name)) {
          throw new Error(`${remediation.id} reads ${String(name)}, which it does not declare`);
        }
        const read: unknown = Reflect.get(target, name);
        return (...asked: unknown[]): unknown => {
          used.add(String(name));
          return typeof read === 'function' ? Reflect.apply(read, target, asked) : undefined;
        };
      },
    });
  return { ...remediation, look: (subject, reader) => remediation.look(subject, only(reader)) };
}

const DEADLINE_IN_MS = 20_000;

/** One case of one remediation, from a person's request up to where the backup would be run: real Azure, real stages. */
export class CaseLife {
  readonly reads = new Set<string>();
  readonly notes: Note[] = [];
  readonly #ports: Ports;
  readonly #applied = new Set<string>();
  #held: Stored<Case> | undefined;

  constructor(remediation: Remediation, azure: Azure, settings: EngineSettings, newId: () => string) {
    const now = () => new Date();
    const { cases, list, targets, changes, vaultJobs } = new MemoryStore(now);
    this.#ports = {
      ...{ cases, list, targets, changes, vaultJobs },
      ...azure,
      settings,
      remediations: [watched(remediation, this.reads)],
      wake: () => Promise.resolve(),
      record: () => undefined,
      now,
      newId,
    };
  }

  get case(): Case {
    if (this.#held === undefined) {
      throw new Error('there is no case yet');
    }
    return this.#held.value;
  }

  /** What its plan would do now, as an approval would name it. */
  get plan(): readonly string[] {
    return plannedSteps(this.case).map(hashOf);
  }

  /** What its changes were, also where they are undone by now. */
  get kindsApplied(): readonly string[] {
    return [...this.#applied];
  }

  /** What its plan has that only a person may have done. */
  get kindsToApprove(): readonly string[] {
    return plannedSteps(this.case).flatMap(({ kind, atMost }) => (atMost === 'approve' ? kind : []));
  }

  async open(virtualMachine: ResourceId, mode: Case['mode']): Promise<void> {
    const id = await openManual({ virtualMachine, mode, askedBy: 'the conformance suite' }, this.#ports);
    if (id === 'conflict') {
      throw new Error('the request was made before');
    }
    await this.#load(id);
  }

  async undo(): Promise<void> {
    const { id } = this.case;
    const answer = await requestUndo(id, 'the conformance suite', this.#ports);
    if (answer.is !== 'accepted') {
      throw new Error(JSON.stringify(answer));
    }
    await this.#load(id);
  }

  /** Takes turns until the case is at this stage or closed. */
  async workUntil(stage: Case['stage']): Promise<void> {
    const deadline = Date.now() + DEADLINE_IN_MS;
    do {
      await this.turn();
      if (Date.now() > deadline) {
        throw new Error(`still at ${this.case.stage}: ${JSON.stringify(this.notes.at(-1))}`);
      }
    } while (this.case.stage !== stage && this.case.stage !== 'closed');
  }

  /** One stage, waiting first for what the one before it wanted to wait for. */
  async turn(): Promise<void> {
    const held = this.#held;
    if (held === undefined || held.value.stage === 'closed') {
      throw new Error('there is nothing to work on');
    }
    await sleep(Math.max(0, Date.parse(held.value.dueAt) - Date.now()));
    const made = await WORK[held.value.stage](held.value, this.#ports);
    if (made.then === 'join') {
      throw new Error(`it joined ${made.partOf}`);
    }
    const dueAt = (made.wait?.until ?? this.#ports.now()).toISOString();
    const next: Case = { ...made.next, stage: made.to, dueAt, waiting: made.wait?.reason, tries: 0 };
    const saved = await this.#ports.cases.save(held, next, made.notes);
    if (saved === 'lost') {
      throw new Error('somebody else works the case');
    }
    this.notes.push(...made.notes);
    saved.value.applied.forEach(({ kind }) => this.#applied.add(kind));
    this.#held = saved;
  }

  async #load(id: Case['id']): Promise<void> {
    const found = await this.#ports.cases.load(id);
    this.#held = found?.is === 'case' ? found.stored : undefined;
  }
}
