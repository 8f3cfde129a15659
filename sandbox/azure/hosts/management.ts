import type { ArmHost } from '../arm/arm-host.js';
import type { SimulatedHost } from './simulated-host.js';

/** Azure Resource Manager. */
export const management = (arm: ArmHost): SimulatedHost => ({
  serves: (host) => host === 'management.azure.com',
  answer: (call, caller) => arm.answer(call, caller),
});
