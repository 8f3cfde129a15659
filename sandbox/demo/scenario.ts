import type { JsonObject } from '../azure/json.js';
import type { Fault } from '../azure/http/faults.js';
import type { Case } from './app-client.js';
import type { Site } from './estate.js';
import type { Expectation } from './expectations.js';
import type { Deed } from './traffic.js';

/** One story of the demo: a subscription of its own, what is done to it, and how it has to end. */
export interface Scenario {
  readonly name: string;
  /** One sentence: what it shows. */
  readonly shows: string;
  readonly site: Site;
  /** Nothing else may go on meanwhile. */
  readonly alone?: true;
  play(stage: Stage): Promise<void>;
  /** What must hold when the play is over. */
  readonly expects: readonly Expectation[];
}

/** What a scenario can do. Machines go by their names. */
export interface Stage {
  /** Runs tonight's backup, which has to fail with 400206; the ended job. */
  failBackup(vm: string): Promise<JsonObject>;
  /** Delivers the event of a failed job, so many times at once. */
  report(vm: string, job: JsonObject, times?: number): Promise<void>;
  /** Both: the night's backup fails, and the app hears of it. */
  fail(vm: string): Promise<JsonObject>;
  /** Asks for a VM by hand. */
  remediate(vm: string, mode: 'plan' | 'apply'): Promise<void>;
  undo(c: Case | undefined): Promise<void>;
  /** Puts a resource into the estate. */
  put(resource: JsonObject): Promise<void>;
  /** Injects a fault. */
  fault(fault: Fault): Promise<void>;
  /** Waits until there are so many cases and all are closed. */
  ended(cases?: number): Promise<readonly Case[]>;
  /** Waits until a call of this kind has taken effect. */
  done(deed: Deed): Promise<void>;
  /** Something that has to hold at this point already. */
  expect(...expectations: readonly Expectation[]): Promise<void>;
  /** Kills the app (SIGKILL) and starts it again; `when` tells the reader at what moment. */
  restartApp(when: string): Promise<void>;
}
