import { parse } from 'tinyduration';
import { z } from 'zod';
import { MODES, type EngineSettings } from './model/engine-settings.js';
import { ResourceId } from './model/resource-id.js';

const PREFIX = 'BACKUP_MEDIC_';
const DAY_IN_MS = 86_400_000;

const DURATION = 'expected an ISO 8601 duration of weeks, days and time, like PT5M';

/** An ISO 8601 duration in milliseconds; years and months have no fixed length and are refused. */
const duration = (standard: string) => z.iso.duration(DURATION).default(standard).transform(inMs);

function inMs(text: string, context: z.RefinementCtx): number {
  const { years, months, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = parse(text);
  if (years !== undefined || months !== undefined) {
    context.addIssue({ code: 'custom', message: DURATION });
    return z.NEVER;
  }
  return (weeks * 7 + days) * DAY_IN_MS + hours * 3_600_000 + minutes * 60_000 + seconds * 1_000;
}

const scopes = z
  .string()
  .default('')
  .transform((text) => text.split(/[,\s]+/).filter((one) => one !== ''))
  .pipe(z.array(ResourceId));

const clientId = z.guid('expected the client id (a GUID) of a user-assigned identity').optional();

/** Every setting, without its prefix. An empty text counts as unset, as the portal leaves it. */
const SETTINGS = {
  MODE: z.enum(MODES).default('plan'),
  MODE_TAG: z.string().min(1).default('backup-medic'),
  SCOPE: scopes,
  EGRESS_SOURCE: z.enum(['virtual-network', 'virtual-machine']).default('virtual-network'),
  MAX_REACH: z.coerce.number().int().positive().optional(),
  CLIENT_ID_OBSERVE: clientId,
  CLIENT_ID_BACKUP: clientId,
  CLIENT_ID_NETWORK: clientId,
  CLIENT_ID_KEY_VAULT: clientId,
  KEY_VAULT_ROLE: z.string().min(1).default('Backup Medic Key Vault Backup'),
  BACKUP_SERVICE_APP_ID: z
    .guid('expected the application id (a GUID) of the Backup Management Service in this cloud')
    .default('262044b1-e2ce-469f-a196-69ab7ada62d3'),
  BACKUP_SERVICE_OBJECT_ID: z
    .guid('expected the object id (a GUID) of the Backup Management Service in your tenant')
    .optional(),
  GRANT_DELAY: duration('PT5M'),
  GRANT_LIMIT: duration('PT30M'),
  RETENTION: duration('P30D'),
  SCHEDULE_WAIT: duration('PT4H'),
  CLAIM: duration('PT2M'),
  CHANGE_LEASE: duration('PT12H'),
  CHANGE_WAIT: duration('PT1M'),
  SETTLE_DELAY: duration('PT10S'),
  SETTLE_LIMIT: duration('PT5M'),
  JOB_LIST_INTERVAL: duration('PT5M'),
  OPERATION_DELAY: duration('PT30S'),
  RETRY_DELAY: duration('PT1M'),
  OVERDUE: duration('PT15M'),
  REMINDER: duration('P7D'),
};
const Shape = z.object(SETTINGS);

export interface Settings {
  readonly engine: EngineSettings;
  readonly blockedEgress: { readonly egressSource: 'virtual-network' | 'virtual-machine'; readonly maxReach?: number };
  readonly keyVaultPermissions: {
    readonly role: string;
    readonly grantTakesEffect: { readonly afterInMs: number; readonly atMostInMs: number };
  };
  readonly clientIds: {
    readonly observe?: string;
    readonly backup?: string;
    readonly network?: string;
    readonly keyVault?: string;
  };
  readonly backupService: { readonly appId: string; readonly objectId?: string };
}

/** Invalid or unknown settings, each named; the app does not work with any. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Parses the record that the environment is; throws a SettingsError that names every setting that is not usable. */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.entries(environment).filter(([name]) => name.toUpperCase().startsWith(PREFIX));
  const unknown = given.map(([name]) => name).filter((name) => !(name.slice(PREFIX.length) in SETTINGS));
  const filled = given.filter(([, value]) => value !== undefined && value !== '');
  const parsed = Shape.safeParse(Object.fromEntries(filled.map(([name, value]) => [name.slice(PREFIX.length), value])));
  const invalid = parsed.error?.issues.map(({ path, message }) => `${PREFIX}${String(path[0])}: ${message}`) ?? [];
  const wrong = [...unknown.map((name) => `${name}: there is no such setting`), ...invalid];
  if (wrong.length > 0 || !parsed.success) {
    throw new SettingsError(`Backup Medic does not start: ${wrong.join('; ')}`);
  }
  return settingsOf(parsed.data);
}

function settingsOf(s: z.infer<typeof Shape>): Settings {
  return {
    engine: {
      mode: s.MODE,
      modeTag: s.MODE_TAG,
      scope: s.SCOPE,
      claimInMs: s.CLAIM,
      leaseInMs: s.CHANGE_LEASE,
      changeWaitInMs: s.CHANGE_WAIT,
      settleDelayInMs: s.SETTLE_DELAY,
      settleLimitInMs: s.SETTLE_LIMIT,
      jobListIntervalInMs: s.JOB_LIST_INTERVAL,
      operationDelayInMs: s.OPERATION_DELAY,
      scheduleWaitInMs: s.SCHEDULE_WAIT,
      retentionInMs: Math.min(s.RETENTION, 30 * DAY_IN_MS),
      retryDelayInMs: s.RETRY_DELAY,
      overdueInMs: s.OVERDUE,
      reminderInMs: s.REMINDER,
    },
    blockedEgress: { egressSource: s.EGRESS_SOURCE, ...(s.MAX_REACH === undefined ? {} : { maxReach: s.MAX_REACH }) },
    keyVaultPermissions: {
      role: s.KEY_VAULT_ROLE,
      grantTakesEffect: { afterInMs: s.GRANT_DELAY, atMostInMs: s.GRANT_LIMIT },
    },
    backupService: {
      appId: s.BACKUP_SERVICE_APP_ID.toLowerCase(),
      ...(s.BACKUP_SERVICE_OBJECT_ID === undefined ? {} : { objectId: s.BACKUP_SERVICE_OBJECT_ID.toLowerCase() }),
    },
    clientIds: {
      ...(s.CLIENT_ID_KEY_VAULT === undefined ? {} : { keyVault: s.CLIENT_ID_KEY_VAULT }),
      ...(s.CLIENT_ID_OBSERVE === undefined ? {} : { observe: s.CLIENT_ID_OBSERVE }),
      ...(s.CLIENT_ID_BACKUP === undefined ? {} : { backup: s.CLIENT_ID_BACKUP }),
      ...(s.CLIENT_ID_NETWORK === undefined ? {} : { network: s.CLIENT_ID_NETWORK }),
    },
  };
}
