import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArmHost } from './arm/arm-host.js';
import { applyTask } from './tasks.js';
import type { Cloud } from './cloud.js';
import { control, type Controlled } from './control/control.js';
import { Deliveries } from './control/delivery.js';
import { eventGrid } from './hosts/event-grid.js';
import { keyVault } from './hosts/key-vault.js';
import { login } from './hosts/login.js';
import { management } from './hosts/management.js';
import { microsoftGraph } from './hosts/microsoft-graph.js';
import type { SimulatedHost } from './hosts/simulated-host.js';
import { type Answer, type Call, contentOf, headerOf, json, newCall, Refusal } from './http/exchange.js';
import { Faults, injected } from './http/faults.js';
import type { Recorder } from './http/recorder.js';
import { RequestLog } from './http/request-log.js';
import { managedIdentityToken } from './identity/endpoint.js';
import { type Caller, Tokens } from './identity/tokens.js';
import { parseJson } from './json.js';

/** The simulated Azure: its hosts, the identity endpoint and the control API, over one state. */
export class Sandbox {
  readonly identityHeader: string;
  readonly #cloud: Cloud;
  readonly #hosts: readonly SimulatedHost[];
  readonly #tokens: Tokens;
  readonly #recorder: Recorder | undefined;
  readonly #controlled: Controlled;

  constructor(cloud: Cloud, recorder: Recorder | undefined) {
    this.#cloud = cloud;
    this.#recorder = recorder;
    const secrets = cloud.store.table<string>('secrets');
    for (const name of ['identity-header', 'token-key'])
      if (secrets.get(name) === undefined) secrets.put(name, randomBytes(24).toString('hex'));
    this.identityHeader = secrets.get('identity-header') ?? '';
    this.#tokens = new Tokens(secrets.get('token-key') ?? '');
    const arm = new ArmHost(cloud);
    this.#hosts = [management(arm), login, microsoftGraph(cloud), keyVault(cloud), eventGrid(cloud)];
    const reset = (): void => {
      arm.reset();
    };
    const deliveries = new Deliveries(cloud);
    this.#controlled = { cloud, faults: new Faults(cloud.store), log: new RequestLog(cloud.store), deliveries, reset };
  }

  /** Goes on with what was under way when the sandbox ended. */
  resume(): void {
    this.#cloud.store.commit();
    this.#cloud.agenda.start((task) => {
      applyTask(task, this.#cloud);
    });
    this.#controlled.deliveries.resume();
  }

  close(): void {
    this.#cloud.agenda.stop();
    this.#controlled.deliveries.close();
    this.#cloud.store.close();
  }

  serves(host: string): boolean {
    return this.#hosts.some((one) => one.serves(host));
  }

  /** A call to one of Azure's hosts: faults first, then the host; on disk and in the log before it is answered. */
  async onAzure(host: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = newCall(request.method ?? 'GET', host, request.url ?? '/', request.headers, await text(request));
    const fault = this.#controlled.faults.take(call);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    this.#cloud.agenda.runDue();
    const caller = this.#tokens.read(headerOf(call, 'authorization'), new Date(this.#cloud.clock.real()));
    const answer = this.#dressed(
      call,
      fault?.respond === undefined ? this.#answer(call, caller) : injected(fault.respond),
    );
    this.#log(call, fault?.drop === true ? 0 : answer.status, caller);
    this.#cloud.store.commit();
    this.#recorder?.record(call, answer, fault?.respond !== undefined, new Date());
    if (fault?.answerDelayMs !== undefined) await sleep(fault.answerDelayMs);
    if (fault?.drop === true) request.socket.destroy();
    else send(response, answer);
  }

  /** A request to the port itself: the control API and the managed-identity endpoint. */
  async onLocal(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const body = await text(request);
    if (!url.startsWith('/')) {
      send(response, json(403, { error: { message: 'The sandbox forwards nothing; Azure is reached by CONNECT.' } }));
      return;
    }
    const call = newCall(method, '127.0.0.1', url, headers, body);
    send(response, await this.#local(call));
  }

  async #local(call: Call): Promise<Answer> {
    this.#cloud.agenda.runDue();
    if (call.method === 'GET' && call.path === '/msi/token') {
      const now = new Date(this.#cloud.clock.real());
      return managedIdentityToken(
        call.parameters,
        headerOf(call, 'x-identity-header'),
        this.identityHeader,
        this.#tokens,
        now,
      );
    }
    return control(
      call.method,
      call.path,
      { parameters: call.parameters, body: parseJson(call.text) },
      this.#controlled,
    );
  }

  #answer(call: Call, caller: Caller | undefined): Answer {
    const host = this.#hosts.find((one) => one.serves(call.host));
    try {
      return host?.answer(call, caller) ?? json(404, {});
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      console.error(`sandbox: ${call.method} ${call.path} failed:`, error); // a bug of ours: say it, answer as Azure would
      return json(500, { error: { code: 'InternalServerError', message: 'The sandbox failed; its log says why.' } });
    }
  }

  /** The headers of every answer. The date is Azure's: what is compared with Azure's times must be of its clock. */
  #dressed(call: Call, answer: Answer): Answer {
    const [id, now] = [this.#cloud.newId(), this.#cloud.clock.now()];
    const clientId = headerOf(call, 'x-ms-client-request-id');
    const headers = {
      date: now.toUTCString(),
      'cache-control': 'no-cache',
      'x-ms-request-id': id,
      'x-ms-correlation-request-id': id,
      'x-ms-routing-request-id': `SANDBOX:${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}:${id}`,
      ...(clientId !== undefined && { 'x-ms-client-request-id': clientId }),
    };
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  #log(call: Call, status: number, caller: Caller | undefined): void {
    const { method, host, path, query } = call;
    const at = this.#cloud.clock.iso();
    const who = caller === undefined ? {} : { clientId: caller.identity.clientId };
    this.#controlled.log.add({ at, method, host, path, query, status, ...who });
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const content = Buffer.from(contentOf(answer));
  const withoutBody = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, { ...answer.headers, ...(!withoutBody && { 'content-length': content.length }) });
  response.end(content);
}
