import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json } from '../json.js';
import { type Answer, type Call, contentOf } from './exchange.js';

const SECRET_HEADERS =
  /^(authorization|cookie|set-cookie|x-identity-header|proxy-authorization|aeg-sas-key|aeg-sas-token)$/i;
const SECRET_FIELDS =
  /^(access_token|refresh_token|id_token|client_secret|keyBackupData|secretData|adminPassword|protectedSettings)$/i;
/** Of a key vault's data plane: a secret's value, a backup's, and the private half of a key. A list is a `value` too. */
const isMaterial = (name: string, field: Json | undefined, host: string): boolean =>
  host.endsWith('.vault.azure.net') && typeof field === 'string' && /^(value|k|d|dp|dq|qi|p|q|key_hsm)$/.test(name);

/** Inside texts: an error may quote a connection string, a signed URL of Storage or a token. */
const SECRETS_IN_TEXT: readonly RegExp[] = [
  /(?<=\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password)=)[^;,"'\s&]+/gi,
  /(?<=[?&]sig=)[^&\s"'<>]+/gi,
  /(?<=\bBearer\s)[A-Za-z0-9._~+/=-]+/gi,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]*/g,
];
const scrubbedText = (text: string): string =>
  SECRETS_IN_TEXT.reduce((seen, pattern) => seen.replace(pattern, 'REDACTED'), text);

/** A copy without what must not leave the machine: tokens, passwords, account keys, key material. */
function scrubbed(value: Json | undefined, host: string): Json | undefined {
  if (Array.isArray(value)) return value.map((one: Json) => scrubbed(one, host) ?? null);
  if (typeof value === 'string') return scrubbedText(value);
  if (!isObject(value)) return value;
  const isKey = 'keyName' in value && 'value' in value; // storageAccounts/listKeys
  const fields = Object.entries(value).map(([name, field]): [string, Json | undefined] => [
    name,
    SECRET_FIELDS.test(name) || (isKey && name === 'value') || isMaterial(name, field, host)
      ? 'REDACTED'
      : scrubbed(field, host),
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
    const sent = scrubbed(body ?? (text === '' ? undefined : text), host);
    const got = scrubbed(answer.body ?? (contentOf(answer) === '' ? undefined : contentOf(answer)), host);
    const exchange = {
      liveRequest: { method, url, headers: readable(headers), body: sent },
      liveResponse: { statusCode: String(answer.status), headers: readable(answer.headers ?? {}), body: got },
    };
    writeFileSync(join(this.#folder, name), JSON.stringify(exchange, undefined, 1));
  }
}
