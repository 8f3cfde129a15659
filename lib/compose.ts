import { randomUUID } from 'node:crypto';
import type { Answer } from './api/answer.js';
import { getCase, listCases, undoCase } from './api/cases.js';
import { health } from './api/health.js';
import { remediate } from './api/remediate.js';
import { azureOf } from './azure/index.js';
import { storageOf, type Storage } from './azure/storage/index.js';
import { openFailure, openManual } from './engine/open.js';
import { requestUndo } from './engine/request-undo.js';
import { sweep } from './engine/sweep.js';
import { workCase } from './engine/work.js';
import type { Event } from './model/event.js';
import type { Ports } from './model/ports.js';
import { remediationsOf } from './remediations/registry.js';
import { parseSettings, type Settings } from './settings.js';
import { backupJobFailed } from './signals/backup-job-failed.js';
import { wakeUp } from './signals/wake-up.js';
import { recorder, type Log } from './telemetry/log.js';

const VERSION = '0.1.0';

/** A working ends after this long and goes on in the next message, well before the host's own limit (host.json). */
const WORKING_AT_MOST_MS = 240_000;

/** What the instance keeps between invocations; all of it may be lost. */
interface Parts {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly azure: ReturnType<typeof azureOf>;
}
let kept: Parts | undefined;

const now = (): Date => new Date();

/** The composition root: the only reader of the environment. Throws a SettingsError that names what is not usable. */
function parts(): Parts {
  if (kept === undefined) {
    const settings = parseSettings(process.env);
    const given = { now, newId: randomUUID };
    const stored = storageOf(process.env, given);
    const { clientIds, backupService } = settings;
    kept = {
      settings,
      storage: stored,
      azure: azureOf({ ...given, clientIds, backupService, directory: stored.directory, version: VERSION }),
    };
  }
  return kept;
}

/** Called at app start: invalid settings stop the start with a message that names them. */
export function checkSettings(): void {
  parts();
}

/** The storage account that the environment names, for tools. */
export function storage(): Storage {
  return storageOf(process.env, { now, newId: randomUUID });
}

function portsFor(record: (event: Event) => void): Ports & Storage {
  const { settings, storage: stored, azure } = parts();
  const remediations = remediationsOf(settings, now);
  return { ...stored, ...azure, settings: settings.engine, remediations, record, now, newId: randomUUID };
}

/** What the functions call. Expected trouble is answered; anything thrown is a bug, and the host tries again. */
export interface Service {
  reportFailedJob(event: unknown): Promise<void>;
  work(message: unknown, dequeueCount: number): Promise<void>;
  sweep(): Promise<void>;
  remediate(body: unknown, idempotencyKey: string | undefined): Promise<Answer>;
  getCase(id: string): Promise<Answer>;
  listCases(query: URLSearchParams): Promise<Answer>;
  undoCase(id: string): Promise<Answer>;
  health(): Promise<Answer>;
}

export function service(log: Log): Service {
  const record = recorder(log, now);
  const ports = portsFor(record);
  const deadLetter = async (from: string, field: string, expected: string, what: unknown): Promise<void> => {
    await ports.deadLetter(from, what);
    record({ type: 'invalid-signal', field, expected });
  };
  return {
    async reportFailedJob(event) {
      const signal = backupJobFailed(event);
      await (signal.ok
        ? openFailure(signal.value, ports)
        : deadLetter('onBackupJobFailed', signal.failure.field, signal.failure.expected, event));
    },
    async work(message, dequeueCount) {
      const parsed = wakeUp(message);
      const stopAt = new Date(now().getTime() + WORKING_AT_MOST_MS);
      await (parsed === undefined
        ? deadLetter('workCase', 'message', '{"id","due"}', message)
        : workCase(parsed, dequeueCount, stopAt, ports));
    },
    sweep: () => sweep(ports),
    remediate: (body, idempotencyKey) => remediate(body, { idempotencyKey }, (request) => openManual(request, ports)),
    getCase: (id) => getCase(id, ports.cases),
    listCases: (query) => listCases(query, ports.list),
    undoCase: (id) => undoCase(id, (caseId) => requestUndo(caseId, 'the HTTP API', ports)),
    health: () => health(() => ports.notAnswering(), { mode: ports.settings.mode, version: VERSION }),
  };
}
