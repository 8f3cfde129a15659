import type { Plan } from '../../model/step.js';
import { assess } from './assess.js';
import { conclude } from './diagnose.js';
import type { KeyVaultPermissionsOptions } from './found.js';
import type { Seen } from './seen.js';

/** The grants and openings that are missing, or the ways out for a person. All or nothing: half of it cures no backup. */
export function plan(seen: Seen, options: KeyVaultPermissionsOptions): Plan {
  const found = conclude(assess(seen, options));
  const [first, ...more] = found.flatMap((one) => ('step' in one ? one.step : []));
  const ways = found.flatMap((one) => ('ways' in one ? one.ways : []));
  if (ways.length > 0 || first === undefined) {
    const waiting = found.flatMap((one) =>
      'step' in one ? `${one.summary}: nothing is granted before the rest is cured.` : [],
    );
    return { then: 'ask-a-person', ways: [...new Set([...ways, ...waiting])] };
  }
  return { then: 'change', steps: [first, ...more] };
}
