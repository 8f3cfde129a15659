import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { list, maybe } from './common.js';

/** One role assignment at a scope, above it or below it. */
export const RoleAssignment = z
  .object({
    id: ResourceId,
    properties: z.object({
      scope: maybe(z.string()),
      roleDefinitionId: ResourceId,
      principalId: z.string(),
      condition: maybe(z.string()),
    }),
  })
  .transform(({ id, properties: p }) => ({
    id,
    /** In lower case; `/` is the tenant's root. */
    scope: (p.scope ?? id.slice(0, Math.max(0, id.lastIndexOf('/providers/microsoft.authorization/')))).toLowerCase(),
    role: p.roleDefinitionId,
    principalId: p.principalId.toLowerCase(),
    /** Attribute-based conditions narrow the role down; what they say is not evaluated here. */
    conditional: p.condition !== undefined && p.condition !== '',
  }));
export type RoleAssignment = z.infer<typeof RoleAssignment>;

/** A role: what it allows on the data plane, entry by entry, each with its own exceptions. */
export const RoleDefinition = z
  .object({
    id: ResourceId,
    name: z.string(),
    properties: z.object({
      roleName: z.string(),
      permissions: list(z.object({ dataActions: list(z.string()), notDataActions: list(z.string()) })),
    }),
  })
  .transform(({ id, name, properties: p }) => ({ id, name, roleName: p.roleName, permissions: p.permissions }));
export type RoleDefinition = z.infer<typeof RoleDefinition>;

/** The service that backs up: whom key vaults must let in. Its application is the same in all tenants of a cloud. */
export interface BackupServicePrincipal {
  /** The tenant of the subscription, in which its vaults are expected to be. */
  readonly tenantId: string;
  readonly appId: string;
  /** Its object id in that tenant, which grants name; undefined where the tenant has no such principal. */
  readonly objectId: string | undefined;
}
