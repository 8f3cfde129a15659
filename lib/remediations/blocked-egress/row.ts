import type { ResourceId } from '../../model/resource-id.js';

/** What a row of the table says about the network as the cause (no-network.md, "Verdicts"). */
export type Weight = 'proves' | 'excludes' | 'hints' | 'unseen';

/** One thing that was looked at, for one row of the table. */
export interface Row {
  readonly row: number;
  readonly weight: Weight;
  /** A sentence for an operator, with the names. */
  readonly says: string;
  /** What a person must cure; of a row that proves nothing it counts only where a backup did fail. */
  readonly blame?: Blame;
}

export interface Blame {
  readonly kind: string;
  readonly resourceId: ResourceId;
  readonly summary: string;
  /** The ways out, a whole sentence each. */
  readonly ways: readonly string[];
}

/** Said with the same words in the evidence and as the cause's summary. */
export function blaming(row: number, weight: Weight, says: string, blame: Omit<Blame, 'summary'>): Row {
  return { row, weight, says, blame: { ...blame, summary: says } };
}
