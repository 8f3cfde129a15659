import type { Cloud } from '../cloud.js';
import { type Answer, type Call, Refusal } from '../http/exchange.js';
import { type Match, Router, segmentsOf } from '../http/route.js';
import { TENANT_ID } from '../identity/identities.js';
import type { Caller } from '../identity/tokens.js';
import { logActivity } from './activity-log.js';
import type { ArmCall, Operation } from './arm-call.js';
import { armError, notSimulated } from './arm-errors.js';
import { typeOf } from './arm-id.js';
import { refuseUnknownSubscription } from './containers.js';
import { passGate } from './gate.js';
import * as generic from './generic.js';
import { RateLimits } from './rate-limits.js';
import { ROUTES } from './routes.js';

/** Both are management.azure.com: `az` still asks for tokens by the old name. */
const AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net'];

/** With the challenge that clients read the tenant from. */
function unauthorized(caller: Caller | undefined): Answer {
  const [code, message] =
    caller === undefined
      ? [
          'AuthenticationFailed',
          "Authentication failed. The 'Authorization' header is missing or its token is not of this sandbox.",
        ]
      : [
          'InvalidAuthenticationTokenAudience',
          `The access token has been obtained for wrong audience or resource '${caller.audience}'.`,
        ];
  const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/${TENANT_ID}", error="invalid_token", error_description="${message}"`;
  const answer = armError(401, code, message);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
}

/** `…/providers/X/type/name` names a resource, `…/providers/X/type` a list of them. */
const namesResource = (path: string): boolean => {
  const segments = segmentsOf(path);
  const last = segments.map((one) => one.toLowerCase()).lastIndexOf('providers');
  return last >= 0 && (segments.length - last) % 2 === 0;
};

/** What every type can do: GET, PUT, PATCH, DELETE of one, GET of all. */
function genericOperation({ method, path }: Call): Operation | undefined {
  if (!/\/providers\/[^/]+\/[^/]+/i.test(path)) return undefined;
  if (!namesResource(path)) return method === 'GET' ? { run: generic.list } : undefined;
  const runs = { GET: generic.get, PUT: generic.put, PATCH: generic.patch, DELETE: generic.remove };
  const run = Object.entries(runs).find(([name]) => name === method)?.[1];
  return run === undefined ? undefined : { run };
}

const VERBS: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
};

/** The id that a call is about, and the action it needs: a POST's last segment is the action. */
function subjectOf(call: Call): { readonly id: string; readonly action: string } {
  const segments = segmentsOf(call.path);
  const isAction = call.method === 'POST';
  const id = `/${(isAction ? segments.slice(0, -1) : segments).join('/')}`;
  const verb = isAction ? `${segments.at(-1) ?? ''}/action` : (VERBS[call.method] ?? 'read');
  return { id, action: `${typeOf(id)}/${verb}` };
}

/** recordings: 2026 answers count per principal; these are what a rested bucket shows. */
function budgetHeaders(method: string): Record<string, string> {
  const kind = method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  const [own, global] = kind === 'reads' ? ['1099', '16499'] : ['799', '11999'];
  return {
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: own,
    [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: global,
  };
}

/** management.azure.com. */
export class ArmHost {
  readonly #router = new Router<Operation>(ROUTES);
  readonly #limits = new RateLimits();
  readonly #cloud: Cloud;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** A new estate begins with full budgets. */
  reset(): void {
    this.#limits.clear();
  }

  answer(call: Call, caller: Caller | undefined): Answer {
    if (caller === undefined || !AUDIENCES.includes(caller.audience.replace(/\/+$/, ''))) return unauthorized(caller);
    const apiVersion = call.parameters.get('api-version');
    if (apiVersion === null)
      return armError(
        400,
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.',
      );
    const match = this.#router.find(call) ?? this.#generic(call);
    if (match === undefined) return notSimulated(call.method, call.path);
    const { handle, params } = match;
    const subject = subjectOf(call);
    const armCall: ArmCall = {
      ...call,
      ...subject,
      action: handle.action ?? subject.action,
      apiVersion,
      caller,
      param: (name) => params.get(name) ?? '',
    };
    return this.#guarded(armCall, handle);
  }

  #generic(call: Call): Match<Operation> | undefined {
    const handle = genericOperation(call);
    return handle === undefined ? undefined : { handle, params: new Map() };
  }

  /** A write that ARM looked at leaves an entry in the activity log, refused or not. */
  #guarded(call: ArmCall, operation: Operation): Answer {
    const writes = call.method !== 'GET' && call.method !== 'HEAD' && operation.reads !== true;
    const answer = this.#attempt(call, operation, writes);
    if (writes) logActivity(call, answer.status, this.#cloud);
    return { ...answer, headers: { ...budgetHeaders(call.method), ...answer.headers } };
  }

  #attempt(call: ArmCall, operation: Operation, writes: boolean): Answer {
    try {
      refuseUnknownSubscription(call, this.#cloud);
      passGate(call, writes, this.#cloud);
      const counted = this.#limits.count(call, this.#cloud);
      const answer = operation.run(call, this.#cloud);
      return { ...answer, headers: { ...counted, ...answer.headers } };
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }
}
