import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../lib/model/canonical.js';
import type { Step } from '../../lib/model/step.js';
import {
  assignment,
  BARE_ACTIONS,
  FIT,
  IDS,
  KEY_ACTIONS,
  policy,
  role,
  seenIn,
  SECRET_ACTIONS,
  SERVICE,
  type Differences,
} from '../support/key-vault-permissions.js';
import type { ArmResource } from '../support/reader.js';

// What is needed is said here once more, by hand, as Microsoft documents it (domain.md c): the code may disagree.
const NEEDED = {
  wrapped: { keys: ['backup', 'get', 'list'], secrets: ['get', 'list'] },
  bare: { keys: [], secrets: ['backup', 'get', 'list'] },
} as const;

const PERMISSIONS = ['get', 'Get', 'list', 'backup', 'BACKUP', 'restore', 'wrapKey', 'set', 'delete', 'all'];
const given = fc.subarray(PERMISSIONS);
const permissions = fc.record(
  { keys: given, secrets: given, certificates: given, storage: given },
  { requiredKeys: [] },
);
const OTHERS = ['aaaaaaaa-0000-0000-0000-000000000000', 'bbbbbbbb-0000-0000-0000-000000000000'];
const policies = fc.array(
  fc.tuple(permissions, fc.constantFrom(SERVICE, SERVICE.toUpperCase(), ...OTHERS)).map(([p, who]) => policy(p, who)),
  { maxLength: 5 },
);
const flavour = fc.constantFrom('wrapped' as const, 'bare' as const);
const encryptionOf = (one: keyof typeof NEEDED): Differences =>
  one === 'bare' ? { encryption: { key: undefined } } : {};

type Policies = readonly Readonly<Record<string, unknown>>[];
type Held = Readonly<Record<string, readonly string[]>>;

const ofService = (one: Policies[number]) => String(one['objectId']).toLowerCase() === SERVICE;
/** What the service holds of one kind, by all its entries, in lower case. */
const heldOf = (all: Policies, kind: string): readonly string[] =>
  [...new Set(all.filter(ofService).flatMap((one) => (one['permissions'] as Held)[kind] ?? []))]
    .map((one) => one.toLowerCase())
    .filter((one, index, held) => held.indexOf(one) === index)
    .sort();

/** The vault as the driver leaves it: the service's entries are one, the others stay. */
const withStep = (all: Policies, { after }: Step): Policies => [...all.filter((one) => !ofService(one)), { ...after }];

describe('any access policies', () => {
  it('are widened by exactly what is missing, of the service alone, and are then healthy', async () => {
    await fc.assert(
      fc.asyncProperty(policies, flavour, async (before, kind) => {
        const { is, steps } = await seenIn({ ...encryptionOf(kind), policies: before });
        const expected = (of: 'keys' | 'secrets') => {
          const held = heldOf(before, of);
          return held.includes('all') ? held : [...new Set([...held, ...NEEDED[kind][of]])].sort();
        };
        const wanted = { keys: expected('keys'), secrets: expected('secrets') };
        const isEnough = (['keys', 'secrets'] as const).every(
          (of) => canonical(wanted[of]) === canonical(heldOf(before, of)),
        );
        expect(is).toBe(isEnough ? 'healthy' : 'unhealthy no-access-policy');
        const [step, ...more] = steps;
        expect(more).toEqual([]);
        expect(step === undefined).toBe(isEnough);
        if (step === undefined) {
          return;
        }
        const rest = { certificates: heldOf(before, 'certificates'), storage: heldOf(before, 'storage') };
        expect(step.after).toMatchObject({ objectId: SERVICE, permissions: { ...wanted, ...rest } });
        expect(step.resourceId).toBe(`${IDS.vault}/accesspolicies/${SERVICE}`);
        const again = await seenIn({ ...encryptionOf(kind), policies: withStep(before, step) });
        expect([again.is, again.steps]).toEqual(['healthy', []]);
      }),
      { numRuns: 1_000 },
    );
  });
});

const ACTIONS = [...KEY_ACTIONS, ...BARE_ACTIONS];
interface Granted {
  readonly allowed: readonly string[];
  readonly excepted: readonly string[];
  readonly at: string;
}
const granted: fc.Arbitrary<readonly Granted[]> = fc.array(
  fc.record({
    allowed: fc.subarray([...ACTIONS, '*', 'Microsoft.KeyVault/vaults/keys/*']),
    excepted: fc.subarray(ACTIONS, { maxLength: 2 }),
    at: fc.constantFrom(IDS.vault, IDS.key, IDS.secret, IDS.otherVault, '/'),
  }),
  { maxLength: 4 },
);

/** Of the patterns above alone. */
const isOf = (pattern: string, action: string) =>
  pattern === '*' || pattern === action || (pattern.endsWith('/keys/*') && action.includes('/keys/'));

/** Whether these roles at these scopes let the service do it with the object. */
function isGiven(action: string, object: string, all: readonly Granted[]): boolean {
  return all.some(
    ({ allowed, excepted, at }) =>
      (at === '/' || object.startsWith(at)) && allowed.some((one) => isOf(one, action)) && !excepted.includes(action),
  );
}

/** An assignment as the driver writes it. */
function written({ resourceId, after }: Step): ArmResource {
  return { id: resourceId, properties: { ...after, scope: IDS.vault } };
}

describe('any role assignments', () => {
  it('become enough by one more, at the vault, of the role that is to be granted', async () => {
    await fc.assert(
      fc.asyncProperty(granted, flavour, async (all, kind) => {
        const some = all.map(({ allowed, excepted }, n) =>
          role(n + 2, allowed, { notDataActions: excepted }, `Role ${n}`),
        );
        const assignments = some.map((one, n) => assignment(one, all[n]?.at, {}, `a${n}`));
        const world = { ...encryptionOf(kind), assignments, roles: [...some, FIT] };
        const { is, steps, asked } = await seenIn(world);
        const isEnough =
          (kind === 'bare' || KEY_ACTIONS.every((action) => isGiven(action, IDS.key, all))) &&
          (kind === 'bare' ? BARE_ACTIONS : SECRET_ACTIONS).every((action) => isGiven(action, IDS.secret, all));
        expect(is).toBe(isEnough ? 'healthy' : 'unhealthy no-role');
        const [step, ...more] = steps;
        expect(more).toEqual([]);
        expect(step === undefined).toBe(isEnough);
        expect(asked.length).toBeLessThanOrEqual(13);
        if (step === undefined) {
          return;
        }
        expect(step).toMatchObject({ kind: 'role-assignment', before: null, after: { principalId: SERVICE } });
        const again = await seenIn({ ...world, assignments: [...assignments, written(step)] });
        expect([again.is, again.steps, again.restsOn]).toEqual(['healthy', [], [step.resourceId]]);
      }),
      { numRuns: 500 },
    );
  });
});
