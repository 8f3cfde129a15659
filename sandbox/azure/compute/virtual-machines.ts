import type { Cloud } from '../cloud.js';
import { type Answer, json } from '../http/exchange.js';
import { objectAt } from '../json.js';
import type { ArmCall } from '../arm/arm-call.js';
import { parentOf } from '../arm/arm-id.js';
import { existing } from '../arm/generic.js';
import { instanceViewOf, virtualMachineView } from './virtual-machine-view.js';

/** `$expand=instanceView` in any casing. */
export function getVirtualMachine(call: ArmCall, cloud: Cloud): Answer {
  const virtualMachine = existing(call.id, cloud);
  const view = virtualMachineView(virtualMachine);
  if ((call.parameters.get('$expand') ?? '').toLowerCase() !== 'instanceview') return json(200, view);
  const properties = { ...objectAt(view, 'properties'), instanceView: instanceViewOf(virtualMachine, cloud) };
  return json(200, { ...view, properties });
}

export function getInstanceView(call: ArmCall, cloud: Cloud): Answer {
  const id = call.id.replace(/\/instanceView$/i, '');
  return json(200, instanceViewOf(existing(id === call.id ? (parentOf(id) ?? id) : id, cloud), cloud));
}
