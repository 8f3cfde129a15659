import { randomUUID } from 'node:crypto';
import { CaseId, type Case } from '../../lib/model/case.js';
import { ResourceId } from '../../lib/model/resource-id.js';

const SUBSCRIPTION = '/subscriptions/0b352192-dcac-4cc7-992e-a96190ccc68c';
export const VAULT = id(`${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/vault`);
export const VM = vm('vm');
export const NSG = id(`${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg`);

function id(text: string): ResourceId {
  return ResourceId.parse(text);
}

export function vm(name: string): ResourceId {
  return id(`${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`);
}

export function job(name: string = randomUUID()): ResourceId {
  return id(`${VAULT}/backupJobs/${name}`);
}

export function newCaseId(): CaseId {
  return CaseId.parse(randomUUID());
}

/** A case as it is opened, with what a test wants different. */
export function aCase(different: Partial<Case> = {}): Case {
  return {
    v: 1,
    id: newCaseId(),
    kind: 'backup-failure',
    mode: 'apply',
    target: VM,
    jobs: [],
    openedAt: '2026-03-01T10:00:00.000Z',
    stage: 'examine',
    dueAt: '2026-03-01T10:00:00.000Z',
    tries: 0,
    findings: [],
    approved: [],
    conflicts: 0,
    applied: [],
    attempts: 0,
    triedWith: 0,
    summary: 'The backup failed.',
    entries: 0,
    head: '',
    ...different,
  };
}
