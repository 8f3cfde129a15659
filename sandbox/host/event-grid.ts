import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answer, textBody } from './http-message.js';
import type { Invoker } from './invoker.js';
import type { RegisteredFunction } from './registry.js';
import { eventData } from './trigger-data.js';

const CodeHolder = z.object({ validationCode: z.string() });
const JsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});
/** In the Event Grid schema data is an object; the CloudEvents form carries it as JSON text. */
const ValidationEvent = z.object({ data: z.union([CodeHolder, JsonText.pipe(CodeHolder)]) });
const Event = z.union([
  z.object({ specversion: z.string(), type: z.string() }), // CloudEvents 1.0
  z.object({ eventType: z.string(), data: z.unknown() }), // Event Grid
]);

const isOneOrMore = (body: unknown): body is readonly unknown[] => Array.isArray(body) && body.length > 0;

/**
 * The endpoint to which Event Grid delivers (events.md 3.4, 3.5). In Azure it asks for the key `eventgrid_extension`;
 * local hosts ask for none.
 */
export class EventGridEndpoint {
  readonly #functions: ReadonlyMap<string, RegisteredFunction>;
  readonly #invoker: Invoker;

  constructor(functions: readonly RegisteredFunction[], invoker: Invoker) {
    this.#functions = new Map(functions.map((fn) => [fn.metadata.name, fn]));
    this.#invoker = invoker;
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const name = url.searchParams.get('functionName') ?? '';
    const fn = this.#functions.get(name);
    if (fn === undefined) answer(response, 404, `cannot find function: '${name}'`);
    else if (request.method === 'OPTIONS') this.#allow(request, response);
    else await this.#receive(fn, request, response);
  }

  /** The CloudEvents handshake (events.md 3.3). The extension of Azure has no branch for it; its front end answers. */
  #allow(request: IncomingMessage, response: ServerResponse): void {
    const origin = request.headers['webhook-request-origin'];
    const allowed = typeof origin === 'string' ? origin : '*';
    const headers = { 'WebHook-Allowed-Origin': allowed, 'WebHook-Allowed-Rate': '*', Allow: 'POST' };
    answer(response, 200, '', headers);
  }

  async #receive(fn: RegisteredFunction, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JsonText.safeParse(await textBody(request));
    if (!body.success) {
      answer(response, 400, 'The body is not JSON.');
      return;
    }
    const events = isOneOrMore(body.data) ? body.data : [body.data];
    // Azure answers 400 where the header is missing; here an event by hand needs none.
    const bare = events.every((event) => Event.safeParse(event).success) ? 'notification' : '';
    const kind = (request.headersDistinct['aeg-event-type']?.[0] ?? bare).toLowerCase();
    if (kind === 'subscriptionvalidation') this.#validate(events[0], response);
    else if (kind === 'notification') await this.#notify(fn, events, response);
    else answer(response, kind === 'unsubscribe' ? 202 : 400);
  }

  /** Only 200 is taken as consent. */
  #validate(event: unknown, response: ServerResponse): void {
    const validation = ValidationEvent.safeParse(event);
    if (!validation.success) {
      answer(response, 400, 'The validation event carries no data.validationCode.');
      return;
    }
    const consent = { validationResponse: validation.data.data.validationCode };
    answer(response, 200, JSON.stringify(consent), { 'content-type': 'application/json' });
  }

  /** One invocation an event, all at once; one that fails has Event Grid send the whole delivery again. */
  async #notify(fn: RegisteredFunction, events: readonly unknown[], response: ServerResponse): Promise<void> {
    const outcomes = await Promise.all(events.map((event) => this.#invoker.invoke(fn, eventData(event))));
    const failed = outcomes.find((outcome) => !outcome.ok);
    if (failed === undefined) answer(response, 202);
    else answer(response, 500, failed.error instanceof Error ? failed.error.message : String(failed.error));
  }
}
