import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../azure/http/faults.js';
import { numberAt, objectsAt, textAt, type JsonObject } from '../azure/json.js';
import type { AppClient, Case } from './app-client.js';
import { rightIdentities } from './expectations.js';
import type { Expectation, Finding } from './finding.js';
import type { LoggedCall, SandboxClient } from './sandbox-client.js';
import type { Scenario, Stage } from './scenario.js';
import { callsTo, partOf, type Seen } from './seen.js';
import { deedOf, tookEffect, type Deed } from './traffic.js';
import type { Watch } from './watch.js';

const WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 20;
const NO_NETWORK = [400206];

/** What all scenarios play on. */
export interface Theatre {
  readonly sandbox: SandboxClient;
  readonly app: AppClient;
  readonly watch: Watch;
  restartApp(): Promise<void>;
  /** A progress line of this scenario. */
  tell(scenario: string, line: string): void;
}

/** One scenario's part of it, with what was found so far. */
export class LiveStage implements Stage {
  readonly findings: Finding[] = [];
  readonly #theatre: Theatre;
  readonly #scenario: Scenario;
  #before: readonly JsonObject[] = [];
  #since = 0;

  constructor(theatre: Theatre, scenario: Scenario) {
    this.#theatre = theatre;
    this.#scenario = scenario;
  }

  /** Plays the scenario and judges how it ended. What breaks the play is a finding too. */
  async perform(): Promise<Seen> {
    const { site, expects } = this.#scenario;
    const { sandbox } = this.#theatre;
    this.#before = partOf(await sandbox.estate(), site);
    this.#since = (await sandbox.calls()).length;
    try {
      await this.#scenario.play(this);
    } catch (error) {
      const seen = error instanceof Error ? error.message : String(error);
      this.findings.push({ expected: 'the scenario plays to its end', seen, met: false });
    }
    return this.#judge([...expects, rightIdentities]);
  }

  async failBackup(vm: string): Promise<JsonObject> {
    const job = await this.#theatre.sandbox.runBackup(this.#scenario.site.ids.vm(vm));
    const codes = objectsAt(job, 'properties', 'errorDetails').flatMap((one) => numberAt(one, 'errorCode') ?? []);
    const { failsWith = NO_NETWORK } = this.#scenario;
    if (failsWith.every((code) => codes.includes(code)) && codes.length === failsWith.length) return job;
    const status = textAt(job, 'properties', 'status') ?? 'nothing';
    throw new Error(`The backup of ${vm} was to fail with ${failsWith.join()}, and ended ${status} ${codes.join()}.`);
  }

  async report(vm: string, job: JsonObject, times = 1): Promise<void> {
    const { ids } = this.#scenario.site;
    const jobId = textAt(job, 'name') ?? '';
    const event = {
      specversion: '1.0',
      id: randomUUID(),
      source: ids.vault,
      subject: ids.item(vm),
      type: 'BackupMedic.BackupJob.Failed',
      time: textAt(job, 'properties', 'endTime') ?? new Date().toISOString(),
      data: { vaultId: ids.vault, jobId, virtualMachineId: ids.vm(vm), detectedBy: 'demo' },
    };
    if (times > 1) this.#tell(`the same event ${times} times at once`);
    const copies = Array.from({ length: times }, () => this.#theatre.sandbox.deliver('onBackupJobFailed', event));
    await Promise.all(copies);
  }

  async fail(vm: string): Promise<JsonObject> {
    const job = await this.failBackup(vm);
    await this.report(vm, job);
    return job;
  }

  async remediate(vm: string, mode: 'plan' | 'apply'): Promise<void> {
    await this.#theatre.app.remediate(this.#scenario.site.ids.vm(vm), mode);
  }

  async undo(c: Case | undefined): Promise<void> {
    if (c === undefined) throw new Error('There is no case to undo.');
    this.#tell('an operator asks for the undo');
    await this.#theatre.app.undo(c.id);
  }

  async put(resource: JsonObject): Promise<void> {
    await this.#theatre.sandbox.put(resource);
  }

  async fault(fault: Fault): Promise<void> {
    await this.#theatre.sandbox.fault(fault);
  }

  async ended(count = 1): Promise<readonly Case[]> {
    const end = Date.now() + WITHIN_MS;
    for (;;) {
      const cases = await this.#cases();
      if (cases.length >= count && cases.every(({ stage }) => stage === 'closed')) return cases;
      const stages = cases.map(({ stage }) => stage).join(', ');
      if (Date.now() > end) throw new Error(`${count} cases did not end within ${WITHIN_MS / 1000} s: ${stages}`);
    }
  }

  async done(deed: Deed): Promise<void> {
    const end = Date.now() + WITHIN_MS;
    const isDone = async (): Promise<boolean> =>
      (await this.#calls()).some((call) => deedOf(call) === deed && tookEffect(call));
    while (!(await isDone())) {
      if (Date.now() > end) throw new Error(`No ${deed} within ${WITHIN_MS / 1000} s.`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  async until(expectation: Expectation): Promise<void> {
    const end = Date.now() + WITHIN_MS;
    for (;;) {
      const { expected, seen, met } = expectation(await this.#seen());
      if (met) return;
      if (Date.now() > end) throw new Error(`Not within ${WITHIN_MS / 1000} s: ${expected}. Seen: ${seen}`);
    }
  }

  async expect(...expectations: readonly Expectation[]): Promise<void> {
    await this.#judge(expectations);
  }

  async restartApp(when: string): Promise<void> {
    this.#tell(`${when}: the app is killed`);
    await this.#theatre.restartApp();
    this.#tell('the app is back');
  }

  #tell(line: string): void {
    this.#theatre.tell(this.#scenario.name, `· ${line}`);
  }

  /** The cases as they are now; while the app is being restarted, as soon as it answers again. */
  async #cases(): Promise<readonly Case[]> {
    const { ids, machines } = this.#scenario.site;
    const virtualMachines = machines.map((vm) => ids.vm(vm));
    const end = Date.now() + WITHIN_MS;
    let cases = await this.#theatre.watch.casesOf(virtualMachines);
    while (cases === undefined) {
      if (Date.now() > end) throw new Error(`The app did not answer within ${WITHIN_MS / 1000} s.`);
      cases = await this.#theatre.watch.casesOf(virtualMachines);
    }
    return cases;
  }

  async #judge(expectations: readonly Expectation[]): Promise<Seen> {
    const seen = await this.#seen();
    this.findings.push(...expectations.map((one) => one(seen)));
    return seen;
  }

  async #seen(): Promise<Seen> {
    const { site } = this.#scenario;
    const cases = await this.#cases();
    const [estate, calls] = await Promise.all([this.#theatre.sandbox.estate(), this.#calls()]);
    return { site, cases, before: this.#before, after: partOf(estate, site), calls };
  }

  /** What was asked of Azure about this scenario since it began. */
  async #calls(): Promise<readonly LoggedCall[]> {
    return callsTo(await this.#theatre.sandbox.calls(this.#since), this.#scenario.site);
  }
}
