import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Certificates } from './certificates.js';

export interface ProxyOptions {
  readonly certificates: Certificates;
  /** A host that is not served is refused: nothing is ever forwarded. */
  readonly serves: (host: string) => boolean;
  /** A request to one of Azure's hosts, through the tunnel. */
  readonly onAzure: (host: string, request: IncomingMessage, response: ServerResponse) => void;
  /** A request to this port itself. */
  readonly onLocal: (request: IncomingMessage, response: ServerResponse) => void;
}

/** 403 ends the tunnel before anything leaves the machine. */
const refuse = (socket: Duplex, host: string): void => {
  const body = `The sandbox does not simulate ${host} and forwards nothing.\n`;
  socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
};

/**
 * One port: plain requests are the sandbox's own, CONNECT opens a tunnel whose TLS ends here, with a certificate of the
 * host's name. Node's own http and tls do all of it (docs: half the time of a proxy library's call).
 */
export class Proxy {
  readonly #outer: Server;
  readonly #inner: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #hosts = new WeakMap<Duplex, string>();
  readonly #options: ProxyOptions;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#inner = createServer((request, response) => {
      options.onAzure(this.#hosts.get(request.socket) ?? '', request, response);
    });
    this.#outer = createServer(options.onLocal);
    this.#outer.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (head.length > 0) socket.unshift(head); // a client may begin the handshake before our 200
      void this.#connect(request.url ?? '', socket);
    });
    this.#outer.on('connection', (socket: Socket) => {
      this.#track(socket);
    });
    for (const server of [this.#inner, this.#outer]) server.keepAliveTimeout = 60_000;
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#outer.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    const address = this.#outer.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#outer.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #connect(authority: string, socket: Duplex): Promise<void> {
    socket.on('error', () => socket.destroy()); // a client that goes away is no fault of ours
    const host = authority.replace(/:\d+$/, '').toLowerCase();
    if (!authority.endsWith(':443') || !this.#options.serves(host)) {
      refuse(socket, authority);
      return;
    }
    const secureContext = await this.#options.certificates.contextOf(host);
    if (!(socket instanceof Socket) || socket.destroyed) return;
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const secure = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => secure.destroy());
    this.#hosts.set(secure, host);
    this.#inner.emit('connection', secure);
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
