import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { filesMatching } from './files.js';
import { Registry } from './registry.js';
import type { HostLog } from './log.js';
import type { HookContext, Log, ProgrammingModel } from './rpc.js';

const CORE = '@azure/functions-core';
const PackageJson = z.object({ main: z.string().min(1) });

/** A function app in this process, loaded and started. One per process, since the library keeps its host for good. */
export interface App {
  readonly registry: Registry;
  readonly model: ProgrammingModel;
  /** What its hooks share for the life of the app. */
  readonly appHookData: Record<string, unknown>;
  terminate(): Promise<void>;
}

/** The library asks `require` for a package that exists nowhere; the worker answers in the same way. */
function answerRequire(coreApi: object): void {
  const modules: { require: (this: unknown, id: string) => unknown } = Module.prototype;
  const original = modules.require;
  modules.require = function (id) {
    return id === CORE ? coreApi : original.call(this, id);
  };
}

/** Log hooks see every line; only of the app's own lines do a changed level and text count, and a throw is swallowed. */
export function throughLogHooks(registry: Registry, context: HookContext, sink: Log): Log {
  return (level, category, text) => {
    const seen = { ...context, level, category, message: text };
    for (const hook of registry.hooks('log')) {
      try {
        hook(seen);
      } catch {
        continue; // as the worker does: a broken hook must not break what it looks at
      }
    }
    if (category === 'user') sink(seen.level, category, seen.message);
    else sink(level, category, text);
  };
}

async function importEntryPoints(root: string): Promise<void> {
  const { main } = PackageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const files = filesMatching(root, main);
  if (files.length === 0) throw new Error(`"main" of package.json, ${main}, matches no file; is the app built?`);
  for (const file of files) await import(pathToFileURL(file).href);
}

/**
 * Loads the built app below `root` and runs its appStart hooks. Stricter than Azure, where an app that throws here is an
 * app without functions, or one whose every invocation fails: here it throws.
 */
export async function loadApp(root: string, log: HostLog): Promise<App> {
  const registry = new Registry();
  const appHookData = {};
  const sink: Log = (level, _category, text) => {
    log.app(level, text);
  };
  answerRequire(registry.coreApi(throughLogHooks(registry, { hookData: {}, appHookData }, sink)));
  await importEntryPoints(root);
  const { model } = registry;
  if (model === undefined) throw new Error('The app registers no function.');
  const capabilities = await model.getCapabilities({});
  if ('HttpUri' in capabilities) throw new Error('HTTP streams (app.setup) are not hosted here.');
  registry.seal();
  const lifeHookData = {}; // appStart and appTerminate share it
  const context = { hookData: lifeHookData, appHookData, functionAppDirectory: root };
  await registry.runHooks('appStart', { ...context });
  return { registry, model, appHookData, terminate: () => registry.runHooks('appTerminate', { ...context }) };
}
