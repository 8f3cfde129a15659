import { describe, expect, it } from 'vitest';
import { Registry } from './registry.js';
import type { FunctionMetadata } from './rpc.js';

interface CoreApi {
  registerFunction(metadata: FunctionMetadata, callback: () => void): { dispose(): void };
  registerHook(name: string, hook: () => void): { dispose(): void };
}

function registry() {
  const made = new Registry();
  return { made, api: made.coreApi(() => undefined) as CoreApi };
}
const named = (name: string): FunctionMetadata => ({
  name,
  bindings: { timer: { type: 'timerTrigger', direction: 'in' } },
});

describe('what an app registers', () => {
  it('is found whatever the case, until it is taken back', () => {
    const { made, api } = registry();
    const registration = api.registerFunction(named('sweep'), () => undefined);

    expect(made.find('SWEEP')?.trigger.name).toBe('timer');
    registration.dispose();
    expect(made.functions).toEqual([]);
  });

  it.each(['sweep', 'Sweep', 'a name', '1st', ''])(
    'is refused where the host would refuse it: a second "%s"',
    (name) => {
      const { api } = registry();
      api.registerFunction(named('sweep'), () => undefined);

      expect(() => api.registerFunction(named(name), () => undefined)).toThrow();
    },
  );

  it('is refused without a trigger, and after the start', () => {
    const { made, api } = registry();

    expect(() => api.registerFunction({ name: 'sweep', bindings: {} }, () => undefined)).toThrow('no trigger');
    made.seal();
    expect(() => api.registerFunction(named('sweep'), () => undefined)).toThrow('after');
  });

  it('are hooks in order, each taken back alone; an unknown one is the error by which the library knows an old host', async () => {
    const { made, api } = registry();
    const ran: string[] = [];
    const hook = (name: string) => api.registerHook('appStart', () => void ran.push(name));
    const [, second] = [hook('first'), hook('second'), hook('third')];
    second.dispose();
    await made.runHooks('appStart', {});

    expect(ran).toEqual(['first', 'third']);
    expect(() => api.registerHook('appPause', () => undefined)).toThrow(
      expect.objectContaining({ name: 'RangeError', isAzureFunctionsSystemError: true }) as Error,
    );
  });
});
