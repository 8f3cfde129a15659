import type { Cloud } from '../cloud.js';
import { headerOf, json } from '../http/exchange.js';
import { isList, isObject, type JsonObject } from '../json.js';
import type { SimulatedHost } from './simulated-host.js';

const EVENT_TYPE = 'Sandbox/topics/events';

/** Publishing to a topic keeps the events: they are elements of the estate, in the order of publishing. */
export const eventGrid = (cloud: Cloud): SimulatedHost => ({
  serves: (host) => host.endsWith('.eventgrid.azure.net'),
  answer: (call, caller) => {
    const hasKey = headerOf(call, 'aeg-sas-key') !== undefined || headerOf(call, 'aeg-sas-token') !== undefined;
    if (caller === undefined && !hasKey)
      return json(401, { error: { code: 'Unauthorized', message: 'The request authorization key is not present.' } });
    if (call.method !== 'POST' || !/^\/api\/events\/?$/i.test(call.path))
      return json(404, { error: { code: 'NotFound', message: `Nothing at ${call.path}.` } });
    const events = (isList(call.body) ? call.body : [call.body]).filter(isObject);
    for (const event of events) keep(call.host, event, cloud);
    return { status: 200 };
  },
});

/** Nobody is subscribed here: a test or the demo delivers by the control API. */
function keep(host: string, event: JsonObject, cloud: Cloud): void {
  const name = cloud.newId();
  const id = `/providers/Sandbox/topics/${host}/events/${name}`;
  cloud.resources.put({ id, name, type: EVENT_TYPE, properties: event });
}
