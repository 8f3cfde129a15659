import { readFileSync } from 'node:fs';

/** A dead process that nobody has buried still answers to signals. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) Z/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return true; // no /proc on this system
  }
}
