import { execFileSync } from 'node:child_process';

/** Before any test: what is built is what the sources say. Tests of whole programs run dist/ and sandbox/dist/. */
export default function built(): void {
  execFileSync(process.execPath, ['build.mjs', '--if-stale'], { stdio: 'inherit' });
}
