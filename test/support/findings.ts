import { causeKey, type Diagnosis } from '../../lib/model/diagnosis.js';
import type { Remediation } from '../../lib/model/remediation.js';
import { child, type ResourceId } from '../../lib/model/resource-id.js';
import { ok, type Result } from '../../lib/model/result.js';
import type { Plan, StepOf } from '../../lib/model/step.js';
import { NSG, type FakeAzure } from './fake-azure.js';
import { OPENING } from './world.js';

export interface Found {
  readonly diagnosis: Diagnosis;
  readonly plan?: Plan;
}

/** A remediation that finds what it is told, of backups that failed with 400206. */
export function finding(id: string, look: () => Found | Result<Found>): Remediation {
  const answers = { codes: ['400206'] };
  const found = (seen: Found | Result<Found>): Result<Found> => ('ok' in seen ? seen : ok(seen));
  const rest = { needsConsistentPoint: true, reads: [], writes: ['security-rule'] } as const;
  return { id, answers, ...rest, look: () => Promise.resolve(found(look())) };
}

export const HEALTHY: Found = { diagnosis: { status: 'healthy', evidence: ['all is open'], restsOn: [] } };

export function notApplicable(reason: string): Found {
  return { diagnosis: { status: 'not-applicable', reason, evidence: [] } };
}

export function unhealthy(id: string, plan: Plan, summary = `${id} is shut`): Found {
  const cause = { kind: 'shut', resourceId: NSG, summary, evidence: [] };
  return { diagnosis: { status: 'unhealthy', causes: [cause], evidence: ['it was looked at'] }, plan };
}

export const ruleNamed = (name: string): ResourceId => child(NSG, 'securityRules', name);

/** Wants a rule of its name on the NSG, and is content once it is there. */
export function needing(azure: FakeAzure, name: string, more: Partial<StepOf<'security-rule'>> = {}): Remediation {
  const step: StepOf<'security-rule'> = {
    kind: 'security-rule',
    resourceId: ruleNamed(name),
    cause: causeKey(name, { kind: 'shut', resourceId: NSG }),
    summary: `open ${name}`,
    before: null,
    after: { ...OPENING, destinationAddressPrefixes: [name] },
    atMost: 'auto',
    undo: 'automatic',
    ...more,
  };
  return finding(name, () =>
    azure.rules.has(ruleNamed(name)) ? HEALTHY : unhealthy(name, { then: 'change', steps: [step] }),
  );
}
