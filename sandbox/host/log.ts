import type { LogLevel } from './rpc.js';

/** In order of weight; a `none` in host.json silences. */
const WEIGHTS: readonly string[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

/** Where lines go: errors to stderr, everything else to stdout. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/** The invocation that a line comes from. */
export interface Origin {
  readonly functionName: string;
  readonly invocationId: string;
}

/** The lines of the host and of its app. */
export interface HostLog {
  /** The host's own word. */
  host(text: string): void;
  fault(text: string): void;
  /** A line of the app, or of the library on its behalf; `from` is absent outside invocations. */
  app(level: LogLevel, text: string, from?: Origin): void;
}

export const toStandardOutput: Output = {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
};

/** The text on one line where it is a JSON object. */
function jsonLine(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return text.includes('\n') ? JSON.stringify(parsed) : text;
  } catch {
    return undefined;
  }
}

export const onOneLine = (text: string): string => text.trimEnd().replace(/\s*\n\s*/g, ' | ');

/** `logging.logLevel` of host.json: the longest category that fits decides; Information is the host's default. */
function thresholdOf(levels: Readonly<Record<string, string>>, functionName: string | undefined): string {
  const categories = [`Function.${functionName ?? ''}.User`, `Function.${functionName ?? ''}`, 'Function', 'default'];
  return (categories.map((name) => levels[name]).find((level) => level !== undefined) ?? 'Information').toLowerCase();
}

export function hostLog(levels: Readonly<Record<string, string>>, output: Output): HostLog {
  return {
    host: (text) => {
      output.out(`host: ${onOneLine(text)}`);
    },
    fault: (text) => {
      output.error(`host: ${onOneLine(text)}`);
    },
    app: (level, text, from) => {
      if (WEIGHTS.indexOf(level) < WEIGHTS.indexOf(thresholdOf(levels, from?.functionName))) return;
      // A line that is JSON stays JSON, so that what reads the app's log in Azure can read it here.
      const plain = from === undefined ? '' : `${from.functionName} ${from.invocationId}: `;
      const line = jsonLine(text) ?? plain + onOneLine(text);
      if (level === 'error' || level === 'critical') output.error(line);
      else output.out(line);
    },
  };
}
