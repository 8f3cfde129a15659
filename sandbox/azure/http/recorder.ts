import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json } from '../json.js';
import { type Answer, type Call, contentOf } from './exchange.js';

const SECRET_HEADERS =
  /^(authorization|cookie|set-cookie|x-identity-header|proxy-authorization|aeg-sas-key|aeg-sas-token)$/i;
const SECRET_FIELDS =
  /^(access_token|refresh_token|id_token|client_secret|keyBackupData|secretData|adminPassword|protectedSettings)$/i;

/** A copy without what must not leave the machine: tokens, passwords, account keys. */
function scrubbed(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((one: Json) => scrubbed(one) ?? null);
  if (!isObject(value)) return value;
  const isKey = 'keyName' in value && 'value' in value; // storageAccounts/listKeys
  const fields = Object.entries(value).map(([name, field]): [string, Json | undefined] => [
    name,
    SECRET_FIELDS.test(name) || (isKey && name === 'value') ? 'REDACTED' : scrubbed(field),
  ]);
  return Object.fromEntries(fields);
}

const readable = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && !SECRET_HEADERS.test(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value : (value ?? []).join(', ')]),
  );

/** Writes each exchange as one file that the validator of Azure's official specs reads. */
export class Recorder {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** What a fault injected is no answer of the simulated Azure: it is kept, but not as a file that the validator reads. */
  record(call: Call, answer: Answer, isInjected: boolean, at: Date): void {
    const { method, host, path, query, headers, text, body } = call;
    this.#count += 1;
    const name = `${at.getTime()}-${process.pid}-${String(this.#count).padStart(6, '0')}-${method.toLowerCase()}.${isInjected ? 'injected' : 'json'}`;
    const url = `https://${host}${path}${query === '' ? '' : `?${query}`}`;
    const sent = scrubbed(body ?? (text === '' ? undefined : text));
    const got = scrubbed(answer.body ?? (contentOf(answer) === '' ? undefined : contentOf(answer)));
    const exchange = {
      liveRequest: { method, url, headers: readable(headers), body: sent },
      liveResponse: { statusCode: String(answer.status), headers: readable(answer.headers ?? {}), body: got },
    };
    writeFileSync(join(this.#folder, name), JSON.stringify(exchange, undefined, 1));
  }
}
