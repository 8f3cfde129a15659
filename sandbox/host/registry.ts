import { HOOK_NAMES } from './rpc.js';
import type { Binding, Callback, FunctionMetadata, Hook, HookContext, HookName, Log, ProgrammingModel } from './rpc.js';

/** What Azure's host accepts as a function's name; the library itself accepts anything. */
const FUNCTION_NAME = /^[a-z][a-z0-9_-]{0,127}$/i;

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: Callback;
  readonly trigger: { readonly name: string; readonly binding: Binding };
}

/** Undoes a registration, as the library's own Disposable does. */
interface Disposable {
  dispose(): void;
}

/** What a function app registers: the answer to the library's `require('@azure/functions-core')`. */
export class Registry {
  readonly #functions = new Map<string, RegisteredFunction>();
  readonly #hooks = new Map<HookName, Hook[]>(HOOK_NAMES.map((name) => [name, []]));
  #model: ProgrammingModel | undefined;
  #sealed = false;

  get functions(): readonly RegisteredFunction[] {
    return [...this.#functions.values()];
  }

  /** Absent where the app registers no function. */
  get model(): ProgrammingModel | undefined {
    return this.#model;
  }

  /** Function names differ by more than case, in Azure too. */
  find(name: string): RegisteredFunction | undefined {
    return this.#functions.get(name.toLowerCase());
  }

  hooks(name: HookName): readonly Hook[] {
    return this.#hooks.get(name) ?? [];
  }

  /** One after the other, in the order of registration. */
  async runHooks(name: HookName, context: HookContext): Promise<void> {
    for (const hook of this.hooks(name)) await hook(context);
  }

  /** After start-up the host takes no further functions. */
  seal(): void {
    this.#sealed = true;
  }

  /** The four members that @azure/functions 4.16 uses; `log` takes the library's own lines outside invocations. */
  coreApi(log: Log): object {
    return {
      setProgrammingModel: (model: ProgrammingModel) => {
        this.#model = model;
      },
      registerFunction: (metadata: FunctionMetadata, callback: Callback) => this.#registerFunction(metadata, callback),
      registerHook: (name: string, hook: Hook) => this.#registerHook(name, hook),
      log,
    };
  }

  #registerFunction(metadata: FunctionMetadata, callback: Callback): Disposable {
    const { name } = metadata;
    if (this.#sealed)
      throw new Error(`Function "${name}" was registered after the app's start; the host ignores that.`);
    if (!FUNCTION_NAME.test(name)) throw new Error(`"${name}" is not a function name that Azure accepts.`);
    const key = name.toLowerCase();
    if (this.#functions.has(key)) throw new Error(`Function "${name}" is registered twice.`);
    const trigger = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
    if (trigger === undefined) throw new Error(`Function "${name}" has no trigger.`);
    this.#functions.set(key, { metadata, callback, trigger: { name: trigger[0], binding: trigger[1] } });
    return { dispose: () => this.#functions.delete(key) };
  }

  #registerHook(name: string, hook: Hook): Disposable {
    const known = HOOK_NAMES.find((one) => one === name);
    // The library recognises an old host by exactly this error.
    if (known === undefined)
      throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });
    this.#hooks.set(known, [...this.hooks(known), hook]);
    return {
      dispose: () =>
        this.#hooks.set(
          known,
          this.hooks(known).filter((one) => one !== hook),
        ),
    };
  }
}
