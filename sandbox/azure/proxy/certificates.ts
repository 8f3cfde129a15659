import 'reflect-metadata'; // @peculiar/x509 needs it before it is loaded
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
cryptoProvider.set(webcrypto);

/** What signs the hosts' certificates. */
interface Authority {
  readonly certificate: X509Certificate;
  readonly privateKey: webcrypto.CryptoKey;
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const pkcs8 = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
/** From yesterday: clocks of clients differ. */
const validity = (
  days: number,
): { readonly notBefore: Date; readonly notAfter: Date; readonly serialNumber: string } => ({
  notBefore: new Date(Date.now() - DAY),
  notAfter: new Date(Date.now() + days * DAY),
  serialNumber: `01${randomBytes(8).toString('hex')}`, // a leading 01 keeps it positive
});

async function createAuthority(certificateFile: string, keyFile: string): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(3650),
    name: 'CN=Backup Medic sandbox CA, O=Nothing of this is Azure',
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  writeFileSync(keyFile, await pkcs8(keys.privateKey), { mode: 0o600 });
  writeFileSync(`${certificateFile}.new`, `${certificate.toString('pem')}\n`);
  renameSync(`${certificateFile}.new`, certificateFile); // last and at once: where it stands, its key stands too
  return { certificate, privateKey: keys.privateKey };
}

async function loadAuthority(certificateFile: string, keyFile: string): Promise<Authority> {
  const key = PemConverter.decodeFirst(readFileSync(keyFile, 'utf8'));
  return {
    certificate: new X509Certificate(readFileSync(certificateFile, 'utf8')),
    privateKey: await webcrypto.subtle.importKey('pkcs8', key, ALGORITHM, true, ['sign']),
  };
}

/** The sandbox's own certificate authority, kept in its folder, and one certificate per host made at first use. */
export class Certificates {
  readonly file: string;
  readonly #authority: Authority;
  readonly #keys: webcrypto.CryptoKeyPair; // one key pair for all hosts: making a certificate is then one signature
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  private constructor(file: string, authority: Authority, keys: webcrypto.CryptoKeyPair) {
    this.file = file;
    this.#authority = authority;
    this.#keys = keys;
  }

  static async open(folder: string): Promise<Certificates> {
    const [file, keyFile] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem')];
    const open = existsSync(file) ? loadAuthority : createAuthority;
    return new Certificates(file, await open(file, keyFile), await newKeys());
  }

  contextOf(host: string): Promise<SecureContext> {
    const context = this.#contexts.get(host) ?? this.#create(host);
    this.#contexts.set(host, context);
    return context;
  }

  async #create(host: string): Promise<SecureContext> {
    const { certificate: issuer, privateKey } = this.#authority;
    const certificate = await X509CertificateGenerator.create({
      ...validity(365),
      subject: `CN=${host}`,
      issuer: issuer.subject,
      publicKey: this.#keys.publicKey,
      signingKey: privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
        await SubjectKeyIdentifierExtension.create(this.#keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(issuer), // Python 3.13 refuses a certificate without it
      ],
    });
    return createSecureContext({ cert: certificate.toString('pem'), key: await pkcs8(this.#keys.privateKey) });
  }
}
