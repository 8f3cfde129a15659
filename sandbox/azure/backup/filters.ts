/** `$filter` of Azure Backup: `field eq 'value'`, joined by `and`; an odd clause means a client that asks something else. */
export type Filter = ReadonlyMap<string, string>;

const CLAUSE = /^\s*(\w+)\s+eq\s+'([^']*)'\s*$/i;

/** The clauses by lower-case field, or the text of the one that is not understood. */
export function parseFilter(text: string): Filter | string {
  const filter = new Map<string, string>();
  if (text.trim() === '') return filter;
  for (const clause of text.split(/\s+and\s+/i)) {
    const [, field, value] = CLAUSE.exec(clause) ?? [];
    if (field === undefined || value === undefined) return clause;
    filter.set(field.toLowerCase(), value);
  }
  return filter;
}

const TIME = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2}):(\d{2})(?:\s*(AM|PM))?/i;

/** `2026-11-22 04:00:00 PM`, always UTC. The service takes `00:00:00 AM` too (the official example has it). */
export function filterTime(text: string): number {
  const found = TIME.exec(text);
  if (found === null) return Date.parse(text);
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const half = found[7]?.toUpperCase();
  const shift = half === 'PM' && hour !== 12 ? 12 : half === 'AM' && hour === 12 ? -12 : 0;
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, (hour ?? 0) + shift, minute, second);
}
