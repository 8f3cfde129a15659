import { z } from 'zod';
import { ResourceId, resourceIdIn } from '../resource-id.js';
import { list, maybe, Tags } from './common.js';

const lower = z.string().transform((text) => text.toLowerCase());
const names = list(lower).transform((all) => [...new Set(all)].sort());

/** What one principal may do with what lies in a vault; names in lower case, sorted. */
const Permissions = z
  .object({ keys: names, secrets: names, certificates: names, storage: names })
  .nullish()
  .transform((given) => given ?? { keys: [], secrets: [], certificates: [], storage: [] });

export const AccessPolicy = z
  .object({ tenantId: lower, objectId: lower, applicationId: maybe(lower), permissions: Permissions })
  .readonly();
export type AccessPolicy = z.infer<typeof AccessPolicy>;

/** The vault's firewall in ARM's own property names: a step writes it back whole. */
export const NetworkAcls = z.object({
  bypass: z.string(),
  defaultAction: z.string(),
  ipRules: list(z.object({ value: z.string() })),
  virtualNetworkRules: list(z.object({ id: z.string(), ignoreMissingVnetServiceEndpoint: z.boolean().optional() })),
});
export type NetworkAcls = z.infer<typeof NetworkAcls>;

/** `GET vaults/{vault}`. Without `networkAcls` every network is let in; `bypass` is AzureServices where it is left out. */
export const KeyVault = z
  .object({
    id: ResourceId,
    name: z.string(),
    location: z.string(),
    tags: Tags,
    properties: z.object({
      tenantId: lower,
      vaultUri: maybe(z.string()),
      enableRbacAuthorization: maybe(z.boolean()),
      accessPolicies: list(AccessPolicy),
      networkAcls: maybe(NetworkAcls.partial()),
      publicNetworkAccess: maybe(lower),
    }),
  })
  .transform(({ id, name, location, properties: p }) => ({
    id,
    name,
    location: location.replaceAll(' ', '').toLowerCase(),
    tenantId: p.tenantId,
    usesRbac: p.enableRbacAuthorization === true,
    accessPolicies: p.accessPolicies,
    publicNetworkAccess: p.publicNetworkAccess !== 'disabled',
    networkAcls: {
      bypass: p.networkAcls?.bypass ?? 'AzureServices',
      defaultAction: p.networkAcls?.defaultAction ?? 'Allow',
      ipRules: p.networkAcls?.ipRules ?? [],
      virtualNetworkRules: p.networkAcls?.virtualNetworkRules ?? [],
    },
  }));
export type KeyVault = z.infer<typeof KeyVault>;

/** `GET locations/{location}/deletedVaults/{vault}`: soft-deleted, and where it was. */
export const DeletedVault = z
  .object({
    name: z.string(),
    properties: z.object({ vaultId: z.string(), scheduledPurgeDate: maybe(z.string()) }),
  })
  .transform(({ name, properties: p }) => ({ name, vault: resourceIdIn(p.vaultId), purgedAt: p.scheduledPurgeDate }));
export type DeletedVault = z.infer<typeof DeletedVault>;

const Attributes = z.object({ enabled: maybe(z.boolean()), nbf: maybe(z.number()), exp: maybe(z.number()) });

/** The last part of `https://vault/keys/name/version`. */
function versionIn(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /\/(?:keys|secrets)\/[^/]+\/([^/?]+)/i.exec(url)?.[1]?.toLowerCase();
}

/** Epoch seconds as ISO time. */
function timeOf(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}

/**
 * `GET vaults/{v}/keys/{k}`, a version of it, or `GET vaults/{v}/secrets/{s}`: ARM's own view, which needs no right on
 * the data plane and is not subject to the vault's firewall (domain.md c). Never a value. Times are ISO, set by people.
 */
export const VaultObject = z
  .object({
    id: ResourceId,
    properties: z.object({
      attributes: maybe(Attributes),
      keyUriWithVersion: maybe(z.string()),
      secretUriWithVersion: maybe(z.string()),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    enabled: p.attributes?.enabled !== false,
    startsAt: timeOf(p.attributes?.nbf),
    expiresAt: timeOf(p.attributes?.exp),
    /** Of a key or secret its newest version. */
    version: versionIn(p.keyUriWithVersion ?? p.secretUriWithVersion),
  }));
export type VaultObject = z.infer<typeof VaultObject>;

/** `GET {vault}/deletedkeys/{k}` or `deletedsecrets/{s}` of the data plane: whether it would be enabled once recovered. */
export const DeletedObject = z
  .object({ attributes: maybe(Attributes), scheduledPurgeDate: maybe(z.number()) })
  .transform(({ attributes, scheduledPurgeDate }) => ({
    enabled: attributes?.enabled !== false,
    purgedAt: timeOf(scheduledPurgeDate),
  }));
export type DeletedObject = z.infer<typeof DeletedObject>;

/** `GET {vault}/keys/{k}` of the data plane, for the one thing that ARM does not show: it belongs to a certificate. */
export const KeyBundle = z
  .object({ managed: maybe(z.boolean()) })
  .transform(({ managed }) => ({ ofCertificate: managed === true }));
export type KeyBundle = z.infer<typeof KeyBundle>;
