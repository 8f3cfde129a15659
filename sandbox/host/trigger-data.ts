import type { TypedData } from './rpc.js';

/** What starts an invocation: the trigger's value, and what the app reads as `context.triggerMetadata`. */
export interface TriggerData {
  readonly value: TypedData;
  readonly metadata: Readonly<Record<string, TypedData>>;
  /** The caller's W3C trace, where the trigger carries one. */
  readonly traceParent?: string | undefined;
}

export const jsonData = (value: unknown): TypedData => ({ json: JSON.stringify(value) });

/** .NET writes an offset where JavaScript writes Z, and no zeros behind the point. */
export const dotNetTime = (time: Date): string => time.toISOString().replace(/\.?0*Z$/, '+00:00');

function objectIn(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function propertyData(value: unknown): TypedData | undefined {
  if (value === null || value === undefined || Array.isArray(value)) return undefined;
  if (typeof value === 'object') return jsonData(value);
  // Json.NET's text of a scalar; the library parses "5" back to a number, but not "True". (It also rewrites what looks
  // like a date to 11/23/2026 10:00:00; here such text stays as it is.)
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return { string: typeof value === 'string' ? value : JSON.stringify(value) };
}

/**
 * The host adds the top-level properties of a JSON message or event to the trigger's metadata, all but lists. They win
 * over the built-in names, whatever their case: a message's own `id` hides the queue's (Utility.ApplyBindingData).
 */
export function withProperties(builtIn: Readonly<Record<string, TypedData>>, text: string): Record<string, TypedData> {
  const names = new Map(Object.keys(builtIn).map((name) => [name.toLowerCase(), name]));
  const metadata: Record<string, TypedData> = { ...builtIn };
  for (const [name, value] of Object.entries(objectIn(text))) {
    const data = propertyData(value);
    if (data !== undefined) metadata[names.get(name.toLowerCase()) ?? name] = data;
  }
  return metadata;
}

/** Event Grid events reach a function one by one. */
export function eventData(event: unknown): TriggerData {
  const text = JSON.stringify(event);
  return { value: { json: text }, metadata: withProperties({}, text) };
}
