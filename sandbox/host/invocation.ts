import { randomBytes } from 'node:crypto';
import { throughLogHooks } from './app.js';
import type { App } from './app.js';
import type { RegisteredFunction } from './registry.js';
import type {
  Callback,
  CoreInvocationContext,
  HookContext,
  InvocationModel,
  Log,
  NamedData,
  TypedData,
} from './rpc.js';
import type { TriggerData } from './trigger-data.js';

/** What a function gave back: its return value, and what it put into its outputs. */
export interface Given {
  readonly ok: true;
  readonly returnValue: TypedData | null | undefined;
  readonly outputs: readonly NamedData[];
}
/** What a function threw, or a hook put in its place. */
export interface Failed {
  readonly ok: false;
  readonly error: unknown;
}

const W3C_TRACE = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** A span of the caller's trace, else of a new one. */
function traceOf(parent: string | undefined): string {
  const [, trace = randomBytes(16).toString('hex'), flags = '00'] = W3C_TRACE.exec(parent ?? '') ?? [];
  return `00-${trace}-${randomBytes(8).toString('hex')}-${flags}`;
}

function coreContext(
  fn: RegisteredFunction,
  invocationId: string,
  trigger: TriggerData,
  log: Log,
): CoreInvocationContext {
  const functionId = fn.metadata.name;
  const inputData = [{ name: fn.trigger.name, data: trigger.value }];
  const traceContext = { traceParent: traceOf(trigger.traceParent), traceState: '', attributes: {} };
  return {
    invocationId,
    metadata: { ...fn.metadata, functionId },
    request: { invocationId, functionId, inputData, triggerMetadata: trigger.metadata, traceContext },
    state: undefined,
    log,
  };
}

async function attempt(model: InvocationModel, context: unknown, inputs: unknown[], callback: Callback) {
  try {
    const result = await model.invokeFunction(context, inputs, callback);
    return { result, error: null as unknown };
  } catch (error) {
    return { result: null as unknown, error };
  }
}

/** One invocation in the order of Microsoft's worker; rejects where a hook or the library itself throws. */
export async function runInvocation(
  { registry, model, appHookData }: App,
  fn: RegisteredFunction,
  invocationId: string,
  trigger: TriggerData,
  sink: Log,
): Promise<Given | Failed> {
  const shared: HookContext = { hookData: {}, appHookData };
  const core = coreContext(fn, invocationId, trigger, throughLogHooks(registry, shared, sink));
  const invocation = await model.getInvocationModel(core);
  const { context, inputs } = await invocation.getArguments();
  shared['invocationContext'] = context;

  // Hooks may put other inputs, another callback, another result or error in place of the given ones.
  const before = { ...shared, inputs, functionCallback: fn.callback };
  core.state = 'preInvocationHooks';
  await registry.runHooks('preInvocation', before);
  core.state = 'invocation';
  const ended = await attempt(invocation, context, before.inputs, before.functionCallback);
  const after = { ...shared, inputs: before.inputs, ...ended };
  core.state = 'postInvocationHooks';
  await registry.runHooks('postInvocation', after);
  core.state = undefined;
  if (after.error !== null && after.error !== undefined) return { ok: false, error: after.error };

  const { outputData, returnValue } = await invocation.getResponse(context, after.result);
  return { ok: true, returnValue, outputs: outputData };
}
