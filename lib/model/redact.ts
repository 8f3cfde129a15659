// What Azure says can carry credentials: an error text that quotes a connection string, a polling URL that is signed.
// Everything that is stored or logged goes through here first. Bias: rather a word too many than a key in a log.
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Connection strings and SAS: the values of these names, wherever they stand.
  [
    /\b(AccountKey|SharedAccessKey|SharedAccessSignature|SharedSecret|Password|pwd|client_secret|secret)(\s*=\s*)[^;,"'\s&]+/gi,
    '$1$2REDACTED',
  ],
  // A signed URL: Storage's `sig`, and `t`/`c`/`s`/`h`, which Azure Backup and Network sign their polling URLs with.
  [/([?&](?:amp;)?(?:sig|signature|code|token|access_token|t|c|s|h)=)[^&\s"'<>]+/gi, '$1REDACTED'],
  [/\b(Bearer|SharedKey|SharedAccessSignature)(\s+)[A-Za-z0-9._~+/=:-]{8,}/gi, '$1$2REDACTED'],
  // A JSON web token that stands alone.
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, 'REDACTED'],
  // "password": "…", keyBackupData, secretData and their kin in quoted JSON.
  [
    /("(?:[A-Za-z]*(?:password|secret|token|keyBackupData|secretData|accountKey|connectionString))"\s*:\s*")[^"]*/gi,
    '$1REDACTED',
  ],
];

/** The text without what could open anything: SAS, account keys, bearer tokens, connection strings, signed URLs. */
export function redact(text: string): string {
  return SECRETS.reduce((seen, [pattern, by]) => seen.replace(pattern, by), text);
}

/** The same for every text inside a JSON value; the value's shape stays. */
export function redactAll<T>(value: T): T {
  // JSON's own walk visits every text once and rebuilds the same shape, so the type holds.
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'string' ? redact(inner) : inner,
  ) as T;
}
