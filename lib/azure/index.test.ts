import { build, type Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { fakeArm } from '../../test/support/fake-arm.js';
import { BACKUP_APP, BY } from '../../test/support/fake-reader.js';
import { memoryDirectory } from '../../test/support/memory-directory.js';
import { azureOf } from './index.js';

const ENTRY = 'lib/azure/index.ts';

/** The sources that are in memory as soon as the entry is imported: its chunk and those that it imports statically. */
function loadedWith(entry: string, outputs: Metafile['outputs']): readonly string[] {
  const first = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === entry);
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (!loaded.has(file)) {
      loaded.add(file);
      const imports = outputs[file]?.imports ?? [];
      imports
        .filter(({ kind }) => kind === 'import-statement')
        .forEach(({ path }) => {
          load(path);
        });
    }
  };
  load(first ?? 'no such entry');
  return [...loaded].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
}

test('importing it loads nothing of the SDKs: they lie in chunks of their own', async () => {
  const { metafile } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    outdir: 'not-written',
    write: false,
    metafile: true,
  });
  const sources = loadedWith(ENTRY, metafile.outputs);
  expect(sources).toContain(ENTRY);
  expect(sources.filter((source) => source.includes('node_modules/@azure'))).toEqual([]);
  expect(Object.keys(metafile.inputs).some((source) => source.includes('node_modules/@azure/arm-network'))).toBe(true);
});

test('making the ports needs no identity and sends nothing', () => {
  const { httpClient, sent } = fakeArm(() => ({}));
  const { directory } = memoryDirectory();
  const given = { now: () => new Date(0), newId: () => 'id', directory, backupService: { appId: BACKUP_APP } };
  const azure = azureOf({ ...given, clientIds: {}, version: '0', httpClient });
  expect(azure.drivers(BY)['security-rule'].power).toBe('network');
  expect(azure.drivers(BY)['key-vault-object'].power).toBe('key-vault');
  expect(azure.backups(BY)).toBeDefined();
  expect(azure.reader(BY, 'afresh')).toBeDefined();
  expect(sent).toHaveLength(0);
});
