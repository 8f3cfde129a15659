import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud.js';
import type { Json } from '../json.js';

/** A resource of Microsoft.Network and its children share one etag, which every write and every settling changes. */
export const newEtag = (cloud: Cloud): string => `W/"${cloud.newId()}"`;

/** The etag of an element that an estate brought without one: the same content has the same. */
export function etagFor(content: Json): string {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const parts = [8, 12, 16, 20, 32].map((end, index) => hash.slice([0, 8, 12, 16, 20][index], end));
  return `W/"${parts.join('-')}"`;
}
