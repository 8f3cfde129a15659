import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Agenda } from './state/agenda.js';
import { Clock } from './state/clock.js';
import { Resources } from './state/resources.js';
import { Store } from './state/store.js';

/** How long Azure takes here. */
export interface Pace {
  readonly backupMs: number;
  readonly operationMs: number;
  readonly retryAfterSeconds: number;
  readonly roleMs: number;
}
export const PACE: Pace = { backupMs: 1500, operationMs: 500, retryAfterSeconds: 1, roleMs: 3000 };

/** Everything the simulated Azure is made of; each handler is a function of a call and this. */
export interface Cloud {
  readonly store: Store;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly pace: Pace;
  newId(): string;
}

/** Time and ids are injected: tests move the one and read the other. */
export interface CloudOptions {
  readonly data: string;
  readonly pace?: Partial<Pace>;
  readonly system?: () => number;
  readonly newId?: () => string;
}

/** Opens the state of a folder, or begins one. */
export function openCloud({ data, pace = {}, system, newId = randomUUID }: CloudOptions): Cloud {
  const store = new Store(join(data, 'sandbox.jsonl'));
  const clock = new Clock(store, system);
  const resources = new Resources(store);
  return { store, resources, clock, agenda: new Agenda(store, clock), pace: { ...PACE, ...pace }, newId };
}
