import { z } from 'zod';
import type { Fault } from '../azure/http/faults.js';
import { isObject, objectsAt, parseJson, textAt, type Json, type JsonObject } from '../azure/json.js';

/** A call to one of Azure's hosts, as the sandbox logged it. */
const LoggedCall = z.object({
  method: z.string(),
  host: z.string(),
  path: z.string(),
  status: z.number(),
  clientId: z.string().optional(),
});
export type LoggedCall = z.infer<typeof LoggedCall>;
const Log = z.object({ requests: z.array(LoggedCall) });

const ANSWER_MS = 60_000;

/** The control API of the sandbox: the truth about the simulated Azure, and the way to disturb it. */
export class SandboxClient {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/_sandbox`;
  }

  async estate(): Promise<readonly JsonObject[]> {
    return objectsAt(await this.#ask('GET', 'estate'), 'resources');
  }

  /** The calls to Azure after the first so many. */
  async calls(since = 0): Promise<readonly LoggedCall[]> {
    return Log.parse(await this.#ask('GET', `requests?since=${since}`)).requests;
  }

  async put(resource: JsonObject): Promise<void> {
    await this.#ask('PUT', 'resource', resource);
  }

  /** Tonight's backup, run now; the ended job. */
  async runBackup(virtualMachineId: string): Promise<JsonObject> {
    const job = await this.#ask('POST', 'run-backup', { virtualMachineId, trigger: 'scheduled' });
    return isObject(job) ? job : {};
  }

  /** Pushes events to a function as Event Grid does; where the app asks for it, the sandbox comes again. */
  async deliver(functionName: string, event: JsonObject | readonly JsonObject[]): Promise<void> {
    await this.#ask('POST', 'deliver', { functionName, event });
  }

  async fault({ method, path, ...what }: Fault): Promise<void> {
    await this.#ask('POST', 'faults', { match: { method, path }, ...what });
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Json | undefined> {
    const sent = { method, signal: AbortSignal.timeout(ANSWER_MS), ...(body !== undefined && { body: json(body) }) };
    const response = await fetch(`${this.#url}/${path}`, sent);
    const answer = parseJson(await response.text());
    if (response.status === 200) return answer;
    const why = textAt(answer, 'error', 'message') ?? '';
    throw new Error(`The sandbox answered ${method} ${path} with ${response.status}: ${why}`);
  }
}

const json = (body: unknown): string => JSON.stringify(body);
