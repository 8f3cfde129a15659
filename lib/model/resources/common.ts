import { z } from 'zod';
import { ResourceId, resourceIdIn } from '../resource-id.js';

/** ARM leaves out what is empty, or answers null for it; inside the model both are `undefined`. */
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

export const list = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((value) => value ?? []);

export const Tags = z
  .record(z.string(), z.string())
  .nullish()
  .transform((tags) => tags ?? {});

/** `{ "id": … }`, the way ARM refers to another resource. */
export const Reference = z.object({ id: ResourceId }).transform(({ id }) => id);

/** A reference that may be missing, null, or an empty text, as the policy of a stopped item (recordings/e-protecteditems-list-protectionstopped-2024). */
export const MaybeId = z.string().nullish().transform(resourceIdIn);

/** The services write "not set" as the year 1 or as 2001-01-01 (recordings/INDEX.md, 6). */
const UNSET = /^(0001|2001)-01-01T00:00:00/;

/** An Azure time (ISO 8601, up to 7 decimals), `undefined` where Azure means "not set". Compare with Azure times only. */
export const AzureTime = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === undefined || text === '' || UNSET.test(text) ? undefined : text));
