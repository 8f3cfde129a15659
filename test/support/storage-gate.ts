import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request to storage, as it came. */
export interface StorageCall {
  readonly method: string;
  /** Path and query, without the account. */
  readonly url: string;
  readonly body: string;
}

/** Which call is stopped, and whether before storage hears of it or before its answer comes back. */
export interface StorageHold {
  readonly when: 'before' | 'after';
  readonly matches: (call: StorageCall, answer: string) => boolean;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly content: Buffer;
}

/** Stands between an app and its storage account: lets everything pass until the one call that is to be held. */
export class StorageGate {
  /** Its connection string, past the gate. */
  readonly account: string;
  readonly #servers: Server[] = [];
  #hold: StorageHold | undefined;
  #reached: () => void = () => undefined;

  constructor(account: string) {
    this.account = account;
  }

  /** The connection string of the account through the gate. Signatures hold: they do not cover the host. */
  async open(): Promise<string> {
    let text = this.account;
    for (const [endpoint] of this.account.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)) {
      text = text.replace(endpoint, await this.#listen(endpoint));
    }
    return text;
  }

  /** Holds the first call that matches, and every one after it; settles when that one has come. */
  hold(hold: StorageHold): Promise<void> {
    this.#hold = hold;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  /** Whoever waited is dead: their calls come to nothing, new ones pass. */
  release(): void {
    this.#hold = undefined;
    for (const server of this.#servers) {
      server.closeAllConnections();
    }
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  async #listen(endpoint: string): Promise<string> {
    const server = createServer((request, response) => {
      this.#pass(endpoint, request, response).catch(() => response.destroy());
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async #pass(endpoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await buffer(request);
    const { method = 'GET', url = '/' } = request;
    const call = { method, url: url.replace(/^\/[^/?]+/, ''), body: content.toString('utf8') };
    if (this.#holds('before', call, '')) {
      return;
    }
    const reply = await forward(endpoint, request, content);
    if (!this.#holds('after', call, reply.content.toString('utf8'))) {
      response.writeHead(reply.status, reply.headers).end(reply.content);
    }
  }

  #holds(when: StorageHold['when'], call: StorageCall, answer: string): boolean {
    if (this.#hold?.when !== when || !this.#hold.matches(call, answer)) {
      return false;
    }
    this.#reached();
    return true;
  }
}

function forward(endpoint: string, { method, url, headers }: IncomingMessage, content: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asking = ask(`${endpoint}${url ?? '/'}`, { method, headers }, (answer) => {
      buffer(answer).then((bytes) => {
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, content: bytes });
      }, reject);
    });
    asking.on('error', reject);
    asking.end(content);
  });
}
