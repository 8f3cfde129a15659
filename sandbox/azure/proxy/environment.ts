import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PLAIN = /^[\w/.:,@-]*$/;
/** The file is read by shells and by simple parsers alike: quotes only where they are needed. */
const quoted = (value: string): string => (PLAIN.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`);

/** What points the app, or any other tool, at the sandbox; the same names as in Azure where Azure has them. */
export function environmentOf(port: number, certificate: string, identityHeader: string): Record<string, string> {
  const ca = resolve(certificate);
  return {
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    NODE_EXTRA_CA_CERTS: ca,
    REQUESTS_CA_BUNDLE: ca,
    SSL_CERT_FILE: ca,
    IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/msi/token`,
    IDENTITY_HEADER: identityHeader,
    NO_PROXY: '127.0.0.1,localhost,::1',
  };
}

/** `set -a; . DIR/azure.env` */
export function writeEnvironment(folder: string, environment: Readonly<Record<string, string>>): void {
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}\n`);
  writeFileSync(join(folder, 'azure.env'), lines.join(''));
}
