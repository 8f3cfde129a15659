import type { JsonObject } from '../azure/json.js';
import type { Fault } from '../azure/http/faults.js';
import type { Case } from './app-client.js';
import type { Site } from './estate.js';
import type { Expectation } from './finding.js';
import type { Deed } from './traffic.js';

/** One story of the demo: a subscription of its own, what is done to it, and how it has to end. */
export interface Scenario {
  readonly name: string;
  /** One sentence: what it shows. */
  readonly shows: string;
  readonly site: Site;
  /** What tonight's backup fails with: each of these codes, 400206 where nothing is said. */
  readonly failsWith?: readonly number[];
  /** Nothing else may go on meanwhile; `first`: nothing may have gone on before either. */
  readonly alone?: 'first' | 'after';
  play(stage: Stage): Promise<void>;
  /** What must hold when the play is over. */
  readonly expects: readonly Expectation[];
}

/** What a scenario can do. Machines go by their names. */
export interface Stage {
  /** Runs tonight's backup, which has to fail as the scenario says; the ended job. */
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
  /** Waits until this holds. */
  until(expectation: Expectation): Promise<void>;
  /** Something that has to hold at this point already. */
  expect(...expectations: readonly Expectation[]): Promise<void>;
  /** Kills the app (SIGKILL) and starts it again; `when` tells the reader at what moment. */
  restartApp(when: string): Promise<void>;
}
