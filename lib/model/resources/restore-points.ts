import { z } from 'zod';
import { ResourceId } from '../resource-id.js';
import { maybe, MaybeId } from './common.js';

/** `GET restorePointCollections/{c}`; `points` is undefined where they were not asked for, as in the list of them. */
export const RestorePointCollection = z
  .object({
    id: ResourceId,
    properties: z.object({
      source: maybe(z.object({ id: MaybeId })),
      restorePoints: maybe(z.array(z.unknown())),
    }),
  })
  .transform(({ id, properties }) => ({
    id,
    /** The virtual machine, which need not lie in the same group. */
    source: properties.source?.id,
    points: properties.restorePoints?.length,
  }));
export type RestorePointCollection = z.infer<typeof RestorePointCollection>;
