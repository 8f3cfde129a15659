import { same } from '../model/canonical.js';
import type { Drivers } from '../model/ports.js';
import { fail, ok, type Result } from '../model/result.js';
import type { StepKind, StepOf } from '../model/step.js';

/** `awaited`: what was sent before is not to be seen yet, and it is too early to send again. */
export type Swapped = 'settled' | 'pending' | 'awaited';

/**
 * The only way to write to Azure: apply, undo and recovery after a crash are this call. Reads, then: already there →
 * done; neither → state-changed; else one conditional write, never polled in place. With `maySend` false it only looks.
 */
export async function swap<K extends StepKind>(
  step: StepOf<K>,
  direction: 'apply' | 'undo',
  maySend: boolean,
  drivers: Drivers,
): Promise<Result<Swapped>> {
  const { kind, resourceId }: { readonly kind: K; readonly resourceId: StepOf<K>['resourceId'] } = step;
  const driver = drivers[kind];
  const [from, to]: readonly [StepOf<K>['before'], StepOf<K>['before']] =
    direction === 'apply' ? [step.before, step.after] : [step.after, step.before];
  const now = await driver.read(resourceId);
  if (!now.ok) {
    return now;
  }
  if (same(now.value.state, to)) {
    return ok(now.value.settled ? 'settled' : 'pending');
  }
  if (!same(now.value.state, from)) {
    return fail({ kind: 'state-changed', resourceId, detail: `it is neither as planned against nor as planned` });
  }
  if (!maySend) {
    return ok('awaited');
  }
  const sent = await driver.write(resourceId, to, { from, ifMatch: now.value.etag, source: step.source });
  return sent.ok ? ok(sent.value === 'settled' ? 'settled' : 'pending') : sent;
}
