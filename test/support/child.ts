import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';

/** Bundles a program as the app is, into the folder; its path. */
export async function bundled(source: string, folder: string): Promise<string> {
  await build({
    entryPoints: { program: source },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire as of } from 'node:module'; const require = of(import.meta.url);" },
    logLevel: 'warning',
  });
  return join(folder, 'program.mjs');
}

/**
 * Runs the program in a process of its own: node reads NODE_EXTRA_CA_CERTS, without which nobody trusts the sandbox, only
 * when it starts. `lines` is the JSON that it wrote to standard output, `errors` what it had to say besides.
 */
export async function ran(
  program: string,
  argument: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly lines: readonly unknown[]; readonly errors: string }> {
  const child = spawn(process.execPath, [program, argument], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return { lines: lines.map((line): unknown => JSON.parse(line)), errors };
}
