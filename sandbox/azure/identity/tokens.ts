import { createHmac } from 'node:crypto';
import { isObject, numberAt, parseJson, textAt, type JsonObject } from '../json.js';
import { type Identity, identityOf, TENANT_ID } from './identities.js';

/** Who calls, as its token says. */
export interface Caller {
  readonly identity: Identity;
  readonly audience: string;
}

const LIFETIME_SECONDS = 86_400; // what managed-identity tokens live
const encoded = (part: JsonObject): string => Buffer.from(JSON.stringify(part)).toString('base64url');
/** A token that is no JSON has no claims. */
const decoded = (part: string): JsonObject => {
  const value = parseJson(Buffer.from(part, 'base64url').toString());
  return isObject(value) ? value : {};
};

/** Tokens shaped as Entra's (clients read `tid`, `appid`, `oid`, `exp`), signed with a secret of this sandbox alone. */
export class Tokens {
  readonly #secret: string;
  readonly #known = new Map<string, { readonly caller: Caller; readonly expires: number }>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  issue(identity: Identity, audience: string, now: Date): { readonly token: string; readonly expiresOn: number } {
    const issued = Math.floor(now.getTime() / 1000);
    const expiresOn = issued + LIFETIME_SECONDS;
    const claims = {
      aud: audience,
      iss: `https://sts.windows.net/${TENANT_ID}/`,
      iat: issued,
      nbf: issued,
      exp: expiresOn,
      appid: identity.clientId,
      appidacr: '2',
      idp: `https://sts.windows.net/${TENANT_ID}/`,
      idtyp: 'app',
      oid: identity.principalId,
      sub: identity.principalId,
      tid: TENANT_ID,
      ver: '1.0',
    };
    const content = `${encoded({ alg: 'HS256', typ: 'JWT', kid: 'sandbox' })}.${encoded(claims)}`;
    return { token: `${content}.${this.#sign(content)}`, expiresOn };
  }

  /** The caller of an `Authorization` header; undefined for what we did not sign or what has expired. */
  read(authorization: string | undefined, now: Date): Caller | undefined {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const found = this.#known.get(token) ?? this.#verify(token);
    if (found === undefined || found.expires < now.getTime() / 1000) return undefined;
    this.#known.set(token, found);
    return found.caller;
  }

  #verify(token: string): { readonly caller: Caller; readonly expires: number } | undefined {
    const [header = '', payload = '', signature] = token.split('.');
    if (this.#sign(`${header}.${payload}`) !== signature) return undefined;
    const claims = decoded(payload);
    const identity = identityOf(textAt(claims, 'appid') ?? '');
    if (identity === undefined) return undefined;
    return { caller: { identity, audience: textAt(claims, 'aud') ?? '' }, expires: numberAt(claims, 'exp') ?? 0 };
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#secret).update(content).digest('base64url');
  }
}
