import { READ_ACTIONS, STEP_ACTIONS } from '../../lib/model/permissions.js';
import type { Remediation } from '../../lib/model/remediation.js';

/** Of each remediation's README, in this order. */
export const HEADINGS = ['Detects', 'Changes', 'Will not touch', 'Permissions', 'Undo', 'Check by hand'];

export function headingsIn(readme: string): readonly string[] {
  return [...readme.matchAll(/^## (.*)$/gm)].flatMap(([, heading]) => heading ?? []);
}

interface Permissions {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

const sorted = (actions: Iterable<string>): readonly string[] => [...new Set(actions)].sort();

/** What the remediation needs, following from what it declares. */
export function permissionsOf({ reads, writes }: Remediation): Permissions {
  return {
    read: sorted(reads.flatMap((read) => READ_ACTIONS[read])),
    write: sorted(writes.flatMap((kind) => STEP_ACTIONS[kind])),
  };
}

/** The actions that a README lists under `Read:` and under `Write:` of its Permissions, as often as it does. */
export function permissionsIn(readme: string): Permissions {
  const section = readme.split(/^## /m).find((one) => one.startsWith('Permissions\n')) ?? '';
  const [read = '', write = ''] = section.split(/^Write:$/m);
  const actionsIn = (text: string) => [...text.matchAll(/^- `(Microsoft\.[^`]+)`$/gm)].flatMap(([, one]) => one ?? []);
  return { read: actionsIn(read).sort(), write: actionsIn(write).sort() };
}
