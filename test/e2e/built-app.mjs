// Loads the built app as the Functions worker does, through the real library, up to but without its start. Prints
// {"functions":[…],"starts":"…","invocations":{…}}: what it registers, and what its start and each function say (null: nothing).
import { readdirSync } from 'node:fs';
import Module from 'node:module';
import { pathToFileURL } from 'node:url';

const functions = new Map();
const hooks = [];
const core = {
  setProgrammingModel: () => undefined,
  registerFunction: ({ name }, handler) => functions.set(name, handler),
  registerHook: (name, hook) => (name === 'appStart' ? hooks.push(hook) : undefined),
  log: () => undefined,
};
const { require: original } = Module.prototype;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : original.call(this, id); // the package exists in the worker alone
};

for (const file of readdirSync('dist/functions').filter((name) => name.endsWith('.js'))) {
  await import(pathToFileURL(`dist/functions/${file}`).href);
}

const said = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return error.message;
  }
};
const request = { json: async () => ({}), headers: new Map(), params: {}, query: new Map() };
const context = { info: () => undefined, warn: () => undefined, error: () => undefined, triggerMetadata: {} };
const invocations = {};
for (const [name, handler] of functions) {
  invocations[name] = await said(() => handler(request, context));
}
const starts = await said(() => Promise.all(hooks.map((hook) => hook({}))));
console.log(JSON.stringify({ functions: [...functions.keys()], starts, invocations }));
