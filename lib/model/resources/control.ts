import { z } from 'zod';
import { ResourceId, resourceIdIn } from '../resource-id.js';
import { AzureTime, list, maybe, MaybeId, Tags } from './common.js';

/** `GET resourceGroups/{rg}`; `managedBy` names the service that owns the group. */
export const ResourceGroup = z
  .object({ id: ResourceId, tags: Tags, managedBy: maybe(z.string()) })
  .transform(({ id, tags, managedBy }) => ({ id, tags, managedBy: managedBy === '' ? undefined : managedBy }));
export type ResourceGroup = z.infer<typeof ResourceGroup>;

/** One lock of `GET subscriptions/{s}/providers/Microsoft.Authorization/locks`; `scope` is what it locks. */
export const Lock = z
  .object({ id: ResourceId, name: maybe(z.string()), properties: z.object({ level: z.string() }) })
  .transform(({ id, name, properties }) => ({
    name: name ?? 'unnamed',
    scope: resourceIdIn(id.split('/providers/microsoft.authorization/locks/')[0]) ?? id,
    readOnly: properties.level.toLowerCase() === 'readonly',
  }));
export type Lock = z.infer<typeof Lock>;

/** Users, groups and services by object id; the zero GUID is everyone. */
const Principals = list(z.object({ id: maybe(z.string()) })).transform((all) =>
  all.flatMap(({ id }) => id?.toLowerCase() ?? []),
);

/** One deny assignment at or above a scope. */
export const DenyAssignment = z
  .object({
    name: maybe(z.string()),
    properties: z.object({
      denyAssignmentName: maybe(z.string()),
      scope: maybe(z.string()),
      doNotApplyToChildScopes: maybe(z.boolean()),
      permissions: list(
        z.object({
          actions: list(z.string()),
          notActions: list(z.string()),
          dataActions: list(z.string()),
          notDataActions: list(z.string()),
        }),
      ),
      principals: Principals,
      excludePrincipals: Principals,
    }),
  })
  .transform(({ name, properties: p }) => ({
    name: p.denyAssignmentName ?? name ?? 'unnamed',
    scope: (p.scope ?? '').toLowerCase(),
    onlyAtScope: p.doNotApplyToChildScopes === true,
    permissions: p.permissions,
    principals: p.principals,
    excludes: p.excludePrincipals,
  }));
export type DenyAssignment = z.infer<typeof DenyAssignment>;

/** One entry of the activity log. */
export const ActivityEvent = z
  .object({
    eventTimestamp: AzureTime,
    operationName: maybe(z.object({ value: maybe(z.string()) })),
    status: maybe(z.object({ value: maybe(z.string()) })),
    resourceId: MaybeId,
    caller: maybe(z.string()),
  })
  .transform((event) => ({
    at: event.eventTimestamp,
    operation: event.operationName?.value ?? '',
    status: event.status?.value ?? '',
    resourceId: event.resourceId,
    caller: event.caller,
  }));
export type ActivityEvent = z.infer<typeof ActivityEvent>;

const Detail = z.object({ code: maybe(z.string()), message: maybe(z.string()) });
const Body = z.object({
  code: maybe(z.string()),
  message: maybe(z.string()),
  details: list(Detail),
  additionalInfo: list(z.object({ type: maybe(z.string()), info: z.unknown() })),
});

/** An ARM error body: `{"error":{…}}`, or the inner object alone as some services answer. */
export const ErrorBody = z
  .union([z.object({ error: Body }).transform(({ error }) => error), Body])
  .transform((body) => ({ ...body, code: body.code ?? 'Unknown', message: body.message ?? '' }));
export type ErrorBody = z.infer<typeof ErrorBody>;

/** What a status poll (`Azure-AsyncOperation`) answers. */
export const AsyncOperation = z
  .object({
    status: z.string(),
    error: maybe(Body),
    properties: maybe(z.object({ jobId: maybe(z.string()) })),
  })
  .transform(({ status, error, properties }) => ({
    status,
    code: error?.code,
    message: error?.message,
    jobId: properties?.jobId,
  }));
export type AsyncOperation = z.infer<typeof AsyncOperation>;
