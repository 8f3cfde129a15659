import { z } from 'zod';

/** What the app says, as far as the demo reads it. */
const Step = z.object({ kind: z.string(), resourceId: z.string(), after: z.json() });
const Entry = z.object({ at: z.string(), what: z.string(), detail: z.json().optional() });
const Case = z.object({
  id: z.string(),
  virtualMachineId: z.string(),
  stage: z.string(),
  outcome: z.string().optional(),
  plan: z.object({ steps: z.array(Step) }).optional(),
  history: z.array(Entry),
  nextStep: z.string().optional(),
  advice: z.array(z.string()).optional(),
});
export type Case = z.infer<typeof Case>;
export type Entry = z.infer<typeof Entry>;

/** A row of the list, whatever it says: one that reads otherwise than before is of a case that has changed. */
const Row = z.looseObject({ id: z.string(), stage: z.string() });
export type Row = z.infer<typeof Row>;
const Page = z.object({ cases: z.array(Row), continuation: z.string().optional() });
const Accepted = z.object({ caseId: z.string() });

const ANSWER_MS = 10_000;

/** The HTTP API of the app, as an operator's own script would ask it. */
export class AppClient {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}`;
  }

  /** Every case that the app knows, newest first. */
  async rows(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let continuation: string | undefined;
    do {
      const query = new URLSearchParams({ limit: '100', ...(continuation !== undefined && { continuation }) });
      const page = Page.parse(await this.#ask('GET', `/api/cases?${String(query)}`));
      rows.push(...page.cases);
      ({ continuation } = page);
    } while (continuation !== undefined);
    return rows;
  }

  async getCase(id: string): Promise<Case> {
    return Case.parse(await this.#ask('GET', `/api/cases/${id}`));
  }

  /** Asks for one VM by hand; answers the id of the case. */
  async remediate(virtualMachineId: string, mode: 'plan' | 'apply'): Promise<string> {
    const accepted = await this.#ask('POST', '/api/virtual-machines/remediate', { virtualMachineId, mode });
    return Accepted.parse(accepted).caseId;
  }

  async undo(id: string): Promise<void> {
    await this.#ask('POST', `/api/cases/${id}/undo`, {});
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const sent = { method, signal: AbortSignal.timeout(ANSWER_MS), headers };
    const response = await fetch(
      `${this.#url}${path}`,
      body === undefined ? sent : { ...sent, body: JSON.stringify(body) },
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`The app answered ${method} ${path} with ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
