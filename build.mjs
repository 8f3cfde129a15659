// Builds the deployable app into dist/ and the sandbox into sandbox/dist/.
//   node build.mjs [--if-stale]     --if-stale: only when a source is newer than what is built
import { build } from 'esbuild';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// An ESM bundle has no `require` of its own; CommonJS packages inside it, and the Functions library that asks for
// `@azure/functions-core` (which only the host has), need a real one.
const BANNER =
  "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);";
const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  splitting: true, // what is imported at first use lies in a chunk of its own: a cold start loads what it needs
  chunkNames: 'chunks/[name]-[hash]',
  // Some SDK packages have no `exports`: their CommonJS main would make `await import()` yield `default` only.
  mainFields: ['module', 'main'],
  sourcemap: true,
  banner: { js: BANNER },
  logLevel: 'warning',
};

const isSource = (file) =>
  file.endsWith('.ts') && !file.endsWith('.test.ts') && !/(^|\/)(dist|node_modules)\//.test(file);
const filesIn = (folder) =>
  existsSync(folder) ? readdirSync(folder, { recursive: true }).map((file) => join(folder, file)) : [];
const sourcesIn = (...folders) => folders.flatMap(filesIn).filter(isSource);
const topLevelOf = (folder) =>
  sourcesIn(folder).filter((file) => file.split('/').length === folder.split('/').length + 1);

const TARGETS = [
  {
    folder: 'dist',
    sources: sourcesIn('functions', 'lib', 'tools'),
    options: {
      entryPoints: [...topLevelOf('functions'), ...topLevelOf('tools')],
      outbase: '.',
      outdir: 'dist',
      external: ['@azure/functions-core'], // supplied by the host
    },
  },
  {
    folder: 'sandbox/dist',
    sources: sourcesIn('sandbox'),
    options: {
      entryPoints: [...topLevelOf('sandbox'), 'sandbox/azure/main.ts', 'sandbox/host/main.ts'].filter(existsSync),
      outbase: 'sandbox',
      outdir: 'sandbox/dist',
      packages: 'external',
    },
  },
];

const changedAt = (file) => statSync(file).mtimeMs;
const stampOf = ({ folder }) => join(folder, '.built');
const isStale = (target) =>
  !existsSync(stampOf(target)) ||
  [...target.sources, 'package-lock.json', 'build.mjs'].some((file) => changedAt(file) > changedAt(stampOf(target)));

const onlyStale = process.argv.includes('--if-stale');
for (const target of TARGETS.filter((one) => !onlyStale || isStale(one))) {
  rmSync(target.folder, { recursive: true, force: true });
  await build({ ...COMMON, ...target.options });
  writeFileSync(stampOf(target), '');
}
