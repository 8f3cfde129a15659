import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const HOST_FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
export const PROJECT = dirname(dirname(HOST_FOLDER));
export const SAMPLE_APP = join(HOST_FOLDER, 'fixtures/sample');

/** A built program of ours (`npm test` builds first) in a process of its own, with the lines that it said. */
export class Program {
  readonly #child: ChildProcess;
  readonly #closed: Promise<number | string>;
  #out = '';
  #error = '';

  constructor(file: string, args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
    const main = join(PROJECT, 'sandbox/dist', file);
    if (!existsSync(main)) throw new Error(`${main} is not built: npm run build`);
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('BACKUP_MEDIC_'));
    this.#child = spawn(process.execPath, [main, ...args], {
      cwd: options.cwd ?? PROJECT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(environment), ...options.env },
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#error += text));
    this.#closed = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        resolve(code ?? signal ?? 'unknown');
      });
    });
  }

  get out(): readonly string[] {
    return this.#out.split('\n').filter((line) => line !== '');
  }

  get errors(): readonly string[] {
    return this.#error.split('\n').filter((line) => line !== '');
  }

  /** The exit code, or the signal that ended it. */
  get ended(): Promise<number | string> {
    return this.#closed;
  }

  send(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): void {
    this.#child.kill(signal);
  }

  /** Ends it, and waits for the end. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<number | string> {
    this.send(signal);
    return this.#closed;
  }

  /** The JSON lines that the sample app says of itself, by what they tell. */
  said(what: string): readonly Record<string, unknown>[] {
    return [...this.out, ...this.errors].flatMap((line) => {
      if (!line.startsWith(`{"what":"${what}"`)) return [];
      return [JSON.parse(line) as Record<string, unknown>];
    });
  }

  async line(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray> {
    const look = (): RegExpExecArray | undefined =>
      [...this.out, ...this.errors].map((line) => pattern.exec(line)).find((found) => found !== null);
    return eventually(`${String(pattern)} in\n${this.#out}${this.#error}`, look, withinMs);
  }
}
