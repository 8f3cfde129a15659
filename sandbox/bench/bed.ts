import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectsAt, textAt, type Json, type JsonObject } from '../azure/json.js';
import { startAzurite } from '../host/azurite.js';
import { endWithUs } from '../host/child.js';
import { Rig, type RigOptions } from '../host/rig.js';

/** What a figure is measured on; one after the other, so that none disturbs the next. */
export type RunOn = <T>(
  options: Pick<RigOptions, 'resources' | 'settings' | 'pace' | 'apps'>,
  measure: (rig: Rig) => Promise<T>,
) => Promise<T>;

/** Azurite, sandbox and app anew for every figure, in a folder that is gone afterwards. */
export const runOn: RunOn = async (options, measure) => {
  const root = process.cwd();
  const data = mkdtempSync(join(tmpdir(), 'backup-medic-bench-'));
  const azurite = await startAzurite({ data, preload: endWithUs(join(root, 'sandbox/dist')) });
  try {
    const { connectionString } = azurite;
    const rig = await Rig.start({ ...options, root, data: join(data, 'rig'), connectionString });
    try {
      return await measure(rig);
    } finally {
      await rig.kill(); // what goes on is of no use to anybody
    }
  } finally {
    await azurite.stop();
    rmSync(data, { recursive: true, force: true });
  }
};

/** Every row of the list of cases. */
export async function casesIn(rig: Rig, query = ''): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = [];
  let more = '';
  do {
    const page = await rig.app('GET', `/api/cases?limit=100${query}${more}`);
    rows.push(...objectsAt(page, 'cases'));
    const continuation = textAt(page, 'continuation');
    more = continuation === undefined ? '' : `&continuation=${encodeURIComponent(continuation)}`;
  } while (more !== '');
  return rows;
}

export async function caseOf(rig: Rig, virtualMachineId: string): Promise<Json | undefined> {
  const [row] = await casesIn(rig, `&virtualMachineId=${encodeURIComponent(virtualMachineId)}`);
  return row === undefined ? undefined : rig.app('GET', `/api/cases/${textAt(row, 'id') ?? ''}`);
}

/** A call that reached Azure. */
export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly at: number;
}

/** Every one but the first `since`. */
export async function requestsIn(rig: Rig, since = 0): Promise<readonly Asked[]> {
  const rows = objectsAt(await rig.sandbox('GET', `requests?since=${since}`), 'requests');
  const text = (row: JsonObject, name: string): string => textAt(row, name) ?? '';
  return rows.map((row) => ({
    method: text(row, 'method'),
    host: text(row, 'host'),
    path: text(row, 'path'),
    at: Date.parse(text(row, 'at')),
  }));
}

/** A list of a vault's jobs; further pages of it are calls like any other. */
export const isJobList = ({ method, path }: Asked): boolean => method === 'GET' && /\/backupJobs$/i.test(path);
