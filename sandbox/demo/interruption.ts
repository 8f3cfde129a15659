import { constants } from 'node:os';

const PARENT_EVERY_MS = 500;

/** Whatever wants the demo to end before its time. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** What the shell expects of a program that a signal ended; undefined while nobody interrupts. */
  exitCode(): number | undefined;
}

/** Ctrl-C, a closed terminal, a pipe that nobody reads any more, an npm that is gone. Asking again changes nothing. */
export function interruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const stop = (name: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE'): void => {
    exitCode ??= 128 + constants.signals[name];
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      stop(name);
    });
  process.stdout.on('error', () => {
    stop('SIGPIPE'); // `npm run demo | head`
  });
  // npm ends its shell at a SIGTERM, and the shell does not pass it on.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop('SIGTERM');
  }, PARENT_EVERY_MS).unref();
  return { signal: controller.signal, exitCode: () => exitCode };
}
