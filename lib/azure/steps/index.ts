import type { CaseId } from '../../model/case.js';
import type { Drivers } from '../../model/ports.js';
import { clientsOf, type Connection } from '../arm/clients.js';
import { securityRuleDriver } from './security-rule.js';

/** The drivers of every kind of step. Each reads and writes with the identity of its own power. */
export function driversOf(connection: Connection): (by: CaseId) => Drivers {
  const reading = clientsOf(connection, 'network', 'read');
  const writing = clientsOf(connection, 'network', 'write');
  return (by) => ({ 'security-rule': securityRuleDriver(reading, writing, by) });
}
