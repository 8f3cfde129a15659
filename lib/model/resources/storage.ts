import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { list, maybe } from './common.js';
import { EncryptionSettings } from './disk-encryption.js';

/** `GET disks/{disk}`. */
export const Disk = z
  .object({
    id: ResourceId,
    sku: maybe(z.object({ name: maybe(z.string()) })),
    properties: z.object({
      networkAccessPolicy: maybe(z.string()),
      publicNetworkAccess: maybe(z.string()),
      dataAccessAuthMode: maybe(z.string()),
      encryptionSettingsCollection: maybe(
        z.object({ enabled: maybe(z.boolean()), encryptionSettings: list(EncryptionSettings) }),
      ),
    }),
  })
  .transform(({ id, sku, properties: p }) => ({
    id,
    sku: sku?.name ?? 'Unknown',
    networkAccessPolicy: p.networkAccessPolicy,
    publicNetworkAccess: p.publicNetworkAccess,
    dataAccessAuthMode: p.dataAccessAuthMode,
    /** Single pass (recordings/i-DOC-disk-encryptionSettingsCollection-fragment). */
    encryption:
      p.encryptionSettingsCollection?.enabled === false
        ? []
        : (p.encryptionSettingsCollection?.encryptionSettings ?? []),
  }));
export type Disk = z.infer<typeof Disk>;

/** `GET storageAccounts/{account}`: what an unmanaged disk's account lets in, and whether it demands HTTPS. */
export const StorageAccount = z
  .object({
    id: ResourceId,
    properties: z.object({
      supportsHttpsTrafficOnly: maybe(z.boolean()),
      encryption: maybe(
        z.object({ services: maybe(z.object({ blob: maybe(z.object({ enabled: maybe(z.boolean()) })) })) }),
      ),
      publicNetworkAccess: maybe(z.string()),
      networkAcls: maybe(
        z.object({
          defaultAction: maybe(z.string()),
          bypass: maybe(z.string()),
          virtualNetworkRules: list(z.object({ id: ResourceId })),
        }),
      ),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    /** Storage encrypts every account today; only an old answer says otherwise. */
    encrypted: p.encryption?.services?.blob?.enabled !== false,
    publicNetworkAccess: p.publicNetworkAccess,
    deniesByDefault: p.networkAcls?.defaultAction?.toLowerCase() === 'deny',
    bypass: p.networkAcls?.bypass ?? '',
    subnets: (p.networkAcls?.virtualNetworkRules ?? []).map((one) => one.id),
  }));
export type StorageAccount = z.infer<typeof StorageAccount>;
