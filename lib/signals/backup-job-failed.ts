import { z } from 'zod';
import { isVirtualMachine, ResourceId, topLevelOf, typeOf } from '../model/resource-id.js';
import type { Failure } from '../model/result.js';
import type { FailedJob } from '../model/signal.js';

const TYPE = 'BackupMedic.BackupJob.Failed';

const vault = ResourceId.refine(
  (id) => typeOf(id) === 'microsoft.recoveryservices/vaults',
  'expected the full id of a Recovery Services vault',
);
const virtualMachine = ResourceId.refine(isVirtualMachine, 'expected the full id of a virtual machine');
const jobId = z
  .string('expected the name or the full id of a backup job')
  .regex(/^(\/.+\/backupJobs\/)?[^/\\#?]+$/i, 'expected the name or the full id of a backup job');

const Data = z.object({
  vaultId: vault,
  jobId,
  virtualMachineId: virtualMachine.optional(),
  detectedBy: z.string().default('unknown'),
});

/** Our own event in either schema of Event Grid; fields that we do not know are ignored. */
const BackupJobFailed = z.union([
  z.object({ specversion: z.string(), type: z.literal(TYPE), data: Data }),
  z.object({ eventType: z.literal(TYPE), data: Data }),
]);
const typed = z.union([z.object({ type: z.string() }), z.object({ eventType: z.string() })]);

type Parsed =
  | { readonly ok: true; readonly value: FailedJob }
  | { readonly ok: false; readonly failure: Extract<Failure, { readonly kind: 'invalid-signal' }> };

/** The event as a signal; one that cannot be used names the field and what was expected there. */
export function backupJobFailed(event: unknown): Parsed {
  const parsed = BackupJobFailed.safeParse(event);
  if (!parsed.success) {
    return invalid(whatIsWrong(event));
  }
  const { vaultId, jobId: job, virtualMachineId, detectedBy } = parsed.data.data;
  if (job.includes('/') && topLevelOf(ResourceId.parse(job)) !== vaultId) {
    return invalid({
      field: 'data.jobId',
      expected: 'a job of the vault that data.vaultId names',
    });
  }
  const value = { vault: vaultId, job, virtualMachine: virtualMachineId, detectedBy: detectedBy.slice(0, 200) };
  return { ok: true, value };
}

interface Wrong {
  readonly field: string;
  readonly expected: string;
}

function invalid(wrong: Wrong): Parsed {
  return { ok: false, failure: { kind: 'invalid-signal', ...wrong } };
}

function whatIsWrong(event: unknown): Wrong {
  const type = typed.safeParse(event);
  const name = type.success ? ('type' in type.data ? type.data.type : type.data.eventType) : undefined;
  if (name !== TYPE) {
    return { field: 'type', expected: `${TYPE} (CloudEvents), or the same as eventType (Event Grid schema)` };
  }
  const shape = z.object({ data: Data }).safeParse(event);
  const [first] = shape.error?.issues ?? [];
  return { field: first?.path.join('.') ?? 'specversion', expected: first?.message ?? 'a CloudEvents version' };
}
