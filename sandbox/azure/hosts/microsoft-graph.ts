import type { Cloud } from '../cloud.js';
import { servicePrincipalOf, servicePrincipals } from '../directory/service-principals.js';
import { type Answer, type Call, headerOf, json } from '../http/exchange.js';
import { segmentsOf } from '../http/route.js';
import { same, textAt, type JsonObject } from '../json.js';
import type { SimulatedHost } from './simulated-host.js';

const CONTEXT = 'https://graph.microsoft.com/v1.0/$metadata#servicePrincipals';
const CONTENT = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
const ok = (body: JsonObject): Answer => json(200, body, { 'content-type': CONTENT });

/** Graph's error shape: it names the request that failed. */
function failure(status: number, code: string, message: string, call: Call, cloud: Cloud): Answer {
  const id = cloud.newId();
  const date = cloud.clock.iso().slice(0, 19);
  const innerError = { date, 'request-id': id, 'client-request-id': headerOf(call, 'client-request-id') ?? id };
  return json(status, { error: { code, message, innerError } });
}

/** `$select` leaves the named properties alone. */
function selected(one: JsonObject, call: Call): JsonObject {
  const names =
    call.parameters
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  return names.length === 0 ? one : Object.fromEntries(Object.entries(one).filter(([name]) => names.includes(name)));
}

/** `appId eq '…'`, and how `az` asks for the same (recordings/j-graph-serviceprincipal-lookup). */
const APP_FILTER = /^\s*(?:appId eq|servicePrincipalNames\/any\(c:\s*c eq)\s*'([^']*)'\s*\)?\s*$/i;

function list(call: Call, cloud: Cloud): Answer {
  const filter = call.parameters.get('$filter') ?? '';
  const appId = APP_FILTER.exec(filter)?.[1];
  if (filter !== '' && appId === undefined)
    return failure(400, 'Request_UnsupportedQuery', `The sandbox does not know the filter: ${filter}`, call, cloud);
  const found = servicePrincipals(cloud).filter((one) => appId === undefined || same(textAt(one, 'appId'), appId));
  return ok({ '@odata.context': CONTEXT, value: found.map((one) => selected(one, call)) });
}

const ONE = /^\/(?:v1\.0|beta)\/servicePrincipals(?:\(appId='([^']+)'\)|\/([^/]+))$/i;

function one(call: Call, path: string, cloud: Cloud): Answer | undefined {
  const [, appId, id] = ONE.exec(path) ?? [];
  const key = appId ?? id;
  if (key === undefined) return undefined;
  const found =
    appId === undefined
      ? servicePrincipals(cloud).find((each) => same(textAt(each, 'id'), id))
      : servicePrincipalOf(appId, cloud);
  if (found !== undefined) return ok({ '@odata.context': `${CONTEXT}/$entity`, ...selected(found, call) });
  const message = `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`;
  return failure(404, 'Request_ResourceNotFound', message, call, cloud);
}

const AUDIENCE = 'https://graph.microsoft.com';

/** Service principals: looked up by application id. */
export const microsoftGraph = (cloud: Cloud): SimulatedHost => ({
  serves: (host) => host === 'graph.microsoft.com',
  answer: (call, caller) => {
    const refuse = (message: string): Answer => {
      const answer = failure(401, 'InvalidAuthenticationToken', message, call, cloud);
      return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } };
    };
    if (caller === undefined) return refuse('Access token is empty.');
    if (caller.audience.replace(/\/+$/, '') !== AUDIENCE)
      return refuse('Access token validation failure. Invalid audience.');
    const path = `/${segmentsOf(call.path).join('/')}`;
    if (call.method === 'GET' && /^\/(v1\.0|beta)\/servicePrincipals$/i.test(path)) return list(call, cloud);
    const found = call.method === 'GET' ? one(call, path, cloud) : undefined;
    return found ?? failure(404, 'Request_ResourceNotFound', `Resource '${call.path}' does not exist.`, call, cloud);
  },
});
