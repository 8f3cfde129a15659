import { z } from 'zod';
import { READ_GRAPH_PERMISSIONS } from '../../model/permissions.js';
import type { DirectoryCache } from '../../model/ports.js';
import type { BackupServicePrincipal } from '../../model/resources/authorization.js';
import { list } from '../../model/resources/common.js';
import { ok, type Result } from '../../model/result.js';
import type { Clients } from '../arm/clients.js';
import { quoted, subscriptionId } from '../arm/ids.js';
import { exchange, parsed, sendPlainly, type Call } from '../arm/send.js';
import { tenantOf } from '../arm/tenant.js';
import { GRAPH } from '../directory/guard.js';
import { callFor, type Reading, type Reads } from './ask.js';

const KEPT_FOR_IN_MS = 24 * 3_600_000;

/** Who backs up, and where what is found out about it is kept. */
export interface BackupServiceOptions {
  readonly backupService: {
    /** The same in all tenants of a cloud. */
    readonly appId: string;
    /** In the tenant; where it is set, Microsoft Graph is not asked. */
    readonly objectId?: string;
  };
  readonly directory: DirectoryCache;
  readonly now: () => Date;
}

const lower = z.string().transform((text) => text.toLowerCase());
const ServicePrincipals = z.object({ value: list(z.object({ id: lower })) }).transform(({ value }) => value[0]?.id);

/**
 * Graph answers for the tenant of our own identity, which is the subscription's: a managed identity gets tokens of no
 * other. Another cloud would need other hosts than the built-in ones.
 */
export function backupServiceReads(
  reading: Reading,
  { backupService: { appId, objectId }, directory, now }: BackupServiceOptions,
): Reads<'backupService'> {
  /** Asked for once a day; what is missing is asked for again each time, because people add it when told to. */
  const daily = async <T extends string | undefined>(
    key: string,
    ask: () => Promise<Result<T>>,
  ): Promise<Result<T | string>> => {
    const kept = await directory.load(key);
    const known = lower.safeParse(kept?.value).data;
    if (kept !== undefined && known !== undefined && now().getTime() - Date.parse(kept.at) < KEPT_FOR_IN_MS) {
      return ok(known);
    }
    const asked = await ask();
    if (asked.ok && asked.value !== undefined) {
      await directory.save(key, asked.value);
    }
    return asked;
  };
  return {
    backupService: async (subscription): Promise<Result<BackupServicePrincipal>> => {
      const call = callFor(reading, 'backupService', subscriptionId(subscription));
      const tenant = await daily(`tenant of ${subscription}`, () => tenantOf(reading.clients, call));
      if (!tenant.ok) {
        return tenant;
      }
      const found =
        objectId === undefined
          ? await daily(`${appId} in ${tenant.value}`, () => objectIdOf(reading.clients, call, appId))
          : ok(objectId.toLowerCase());
      return found.ok ? ok({ tenantId: tenant.value, appId, objectId: found.value }) : found;
    },
  };
}

async function objectIdOf(clients: Clients, call: Call, appId: string): Promise<Result<string | undefined>> {
  const [permission = ''] = READ_GRAPH_PERMISSIONS.backupService ?? [];
  const asked = { ...call, action: `${permission} (Microsoft Graph)` };
  const filter = encodeURIComponent(`appId eq '${quoted(appId)}'`);
  const url = `${GRAPH}/v1.0/servicePrincipals?$filter=${filter}&$select=id,appId`;
  const answer = await exchange(asked, async (options) =>
    sendPlainly(await clients.graph(), { method: 'GET', url }, options),
  );
  return answer.ok ? parsed(ServicePrincipals, answer.value, asked) : answer;
}
