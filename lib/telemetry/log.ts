import type { Event } from '../model/event.js';
import { redactAll } from '../model/redact.js';

/** Where lines go: the invocation's own context, which says to which run of which function they belong. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** One JSON line an event: the message is constant, everything that varies is a field (style.md A6). */
export function recorder(log: Log, now: () => Date): (event: Event) => void {
  return (event) => {
    const { type, ...fields } = redactAll(event);
    log[levelOf(event)](JSON.stringify({ message: `case ${type}`, at: now().toISOString(), ...fields }));
  };
}

function levelOf(event: Event): keyof Log {
  switch (event.type) {
    case 'delayed':
    case 'dropped':
      return 'warn';
    case 'escalated':
      return event.again ? 'warn' : 'error';
    case 'invalid-signal':
      return 'error';
    case 'opened':
    case 'joined':
    case 'moved':
    case 'changed':
    case 'closed':
    case 'swept':
      return 'info';
  }
}
