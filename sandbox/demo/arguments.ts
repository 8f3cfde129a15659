import { parseArgs } from 'node:util';

const USAGE = 'npm run demo [-- [--scenario NAME]… [--json FILE] [--keep]]';
const OPTIONS = {
  scenario: { type: 'string', multiple: true },
  json: { type: 'string' },
  keep: { type: 'boolean', default: false },
} as const;

/** What the demo was asked for. */
export interface Asked {
  /** The names of the scenarios, in the order of the list. */
  readonly scenarios: readonly string[];
  readonly json: string | undefined;
  readonly keep: boolean;
}

/** What was asked, or why that cannot be done. */
export function parseArguments(args: readonly string[], known: readonly string[]): Asked | string {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { scenario = known, json, keep } = values;
    const unknown = scenario.filter((name) => !known.includes(name));
    if (unknown.length === 0) return { scenarios: known.filter((name) => scenario.includes(name)), json, keep };
    return `There is no scenario ${unknown.join(', ')}. There are:\n${known.map((name) => `  ${name}`).join('\n')}`;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
  }
}
