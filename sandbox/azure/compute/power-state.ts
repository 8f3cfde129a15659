import { objectAt, objectsAt, textAt, type JsonObject } from '../json.js';
import type { Resource } from '../state/resources.js';

const POWER = /^PowerState\//i;

/** `running`, `stopped`, `deallocated`, …; a VM without an instance view runs (design: the estate file). */
export function powerOf(virtualMachine: Resource): string {
  const statuses = objectsAt(virtualMachine, 'properties', 'instanceView', 'statuses');
  const code = statuses.flatMap((one) => textAt(one, 'code') ?? []).find((one) => POWER.test(one));
  return (code ?? 'PowerState/running').replace(POWER, '').toLowerCase();
}

export const isRunning = (virtualMachine: Resource): boolean => powerOf(virtualMachine) === 'running';

/** Power statuses carry no time (no-network.md row 16). */
const status = (power: string): JsonObject => ({
  code: `PowerState/${power}`,
  level: 'Info',
  displayStatus: `VM ${power}`,
});

/** The VM with another power state. A deallocated one has no agent (recordings/i-vm-instanceview-deallocated). */
export function withPower(virtualMachine: Resource, power: string): Resource {
  const properties = objectAt(virtualMachine, 'properties');
  const { vmAgent, ...view } = objectAt(properties, 'instanceView');
  const others = objectsAt(view, 'statuses').filter((one) => !POWER.test(textAt(one, 'code') ?? ''));
  const agent = power === 'deallocated' || vmAgent === undefined ? {} : { vmAgent };
  const instanceView = { ...view, ...agent, statuses: [...others, status(power)] };
  return { ...virtualMachine, properties: { ...properties, instanceView } };
}
