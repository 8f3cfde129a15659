import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** After SIGTERM; the runner itself lets invocations run on for 5 s. */
const STOP_MS = 8000;

export interface ChildOptions {
  /** How messages name it, and the key of the line in which it says its port: `{"app":7071}`. */
  readonly name: 'app' | 'sandbox';
  /** The folder of the built sandbox. */
  readonly programs: string;
  /** The program that node runs, in that folder, and its arguments. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file that its lines go to; our stderr without one. */
  readonly log?: string | undefined;
}

/** A process of ours that listens on a port and ends when this one does. */
export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  /** Settles when it listens; rejects where it ends before. */
  readonly port: Promise<number>;
  /** Settles when it is no more, with the manner of its end. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  /** As it ends when its machine is taken away. */
  kill(): Promise<void>;
}

function portIn(line: string, name: string): number | undefined {
  const port = new RegExp(`^\\{"${name}":(\\d+)\\}$`).exec(line.trim())?.[1];
  return port === undefined ? undefined : Number(port);
}

/** Its lines never go to stdout, which has only what whoever reads us waits for. */
function portOf(child: ChildProcess, { name, log }: ChildOptions, ended: Promise<string>): Promise<number> {
  return new Promise((resolve, reject) => {
    void ended.then((how) => {
      reject(new Error(`The ${name} ended (${how}).`));
    });
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const port = portIn(line, name);
      if (port !== undefined) resolve(port);
      else if (log === undefined) process.stderr.write(`${line}\n`);
      else appendFileSync(log, `${line}\n`);
    });
  });
}

/** Arguments of node for a child that is to end when we are gone: it hears of that through its channel. */
export const endWithUs = (programs: string): readonly string[] => [
  '--import',
  pathToFileURL(join(programs, 'end-with-parent.js')).href,
];

export function startChild(options: ChildOptions): Child {
  const { name, programs, program, args, environment, log } = options;
  const errors = log === undefined ? 'inherit' : openSync(log, 'a');
  const child = spawn(process.execPath, [...endWithUs(programs), join(programs, program), ...args], {
    // Out of the terminal's group: Ctrl-C reaches us alone, and we end them in order. The channel tells them of our death.
    detached: true,
    stdio: ['ignore', 'pipe', errors, 'ipc'],
    env: environment,
  });
  if (typeof errors === 'number') closeSync(errors); // the child has its own
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? `exit code ${String(code)}`);
    });
    child.once('error', (error) => {
      resolve(error.message);
    });
  });
  const port = portOf(child, options, ended);
  port.catch(() => undefined); // told by `ended` too, where nobody waits for the port
  return {
    name: `The ${name}`,
    pid: child.pid,
    port,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      const stopped = await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
      if (stopped === undefined) child.kill('SIGKILL');
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
