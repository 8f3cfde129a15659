import { describe, expect, it } from 'vitest';
import { FakeAzure, NSG, VM } from '../../test/support/fake-azure.js';
import { canonical } from './canonical.js';
import { seal } from './remediation.js';
import { ok } from './result.js';

const sealed = (advice?: readonly string[]) =>
  seal({
    ...{ id: 'x', answers: { codes: [] }, reads: ['networkSecurityGroup'], writes: [] },
    observe: async (_, read) => {
      await read.networkSecurityGroup(NSG);
      return ok(Object.keys(read));
    },
    diagnose: (evidence) => ({ status: 'healthy', evidence, restsOn: [] }),
    plan: () => ({ then: 'ask-a-person', ways: [] }),
    ...(advice === undefined ? {} : { advise: () => advice }),
  });
const look = (advice?: readonly string[]) =>
  sealed(advice).look({ virtualMachine: VM, codes: [] }, new FakeAzure(() => new Date(0)).reader());

describe('a remediation', () => {
  it('is given the reads that it declares and no other, and plans nothing for what is healthy', async () => {
    const diagnosis = { status: 'healthy', evidence: ['networkSecurityGroup'], restsOn: [] };
    expect(await look()).toEqual(ok({ diagnosis }));
  });

  it('may advise whatever the diagnosis; having nothing to say leaves no trace', async () => {
    expect(await look(['mind the retirement'])).toMatchObject({ value: { advice: ['mind the retirement'] } });
    expect(await look([])).toEqual(await look());
  });
});

it('absent and null are one text, members in any order too: what is equal has one hash', () => {
  expect([canonical(undefined), canonical(null)]).toEqual(['null', 'null']);
  expect(canonical({ b: [1, null], a: undefined, c: { e: 1, d: 2 } })).toBe(
    canonical({ c: { d: 2, e: 1 }, b: [1, null] }),
  );
});
