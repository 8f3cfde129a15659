import { subscriptionOf } from '../arm/arm-id.js';
import type { ArmCall } from '../arm/arm-call.js';
import { existing } from '../arm/generic.js';
import { pollUrl, retryAfter, start } from '../arm/operations.js';
import type { Cloud } from '../cloud.js';
import type { Answer } from '../http/exchange.js';
import { textAt } from '../json.js';
import { withPower } from './power-state.js';

/** POST start, powerOff, deallocate, restart: 202, and the new state when the operation ends. */
export const power =
  (passing: string, final: string) =>
  (call: ArmCall, cloud: Cloud): Answer => {
    const virtualMachine = existing(call.id, cloud);
    cloud.resources.put(withPower(virtualMachine, passing));
    const effect = { kind: 'power', virtualMachine: virtualMachine.id, state: final } as const;
    const running = start(cloud, { name: 'VirtualMachinePowerOperation', effect });
    const location = (textAt(virtualMachine, 'location') ?? 'westeurope').replaceAll(' ', '').toLowerCase();
    const scope = `/subscriptions/${subscriptionOf(call.id) ?? ''}/providers/Microsoft.Compute/locations/${location}`;
    const headers = {
      'azure-asyncoperation': pollUrl(call, running, scope, 'operations'),
      location: `${pollUrl(call, running, scope, 'operations')}&monitor=true`,
    };
    return { status: 202, headers: { ...headers, ...retryAfter(cloud) } };
  };
