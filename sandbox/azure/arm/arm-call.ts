import type { Cloud } from '../cloud.js';
import type { Answer, Call } from '../http/exchange.js';
import type { Caller } from '../identity/tokens.js';

/** A call that ARM let in. */
export interface ArmCall extends Call {
  /** The resource it is about, decoded: the path, less the action of a POST. */
  readonly id: string;
  readonly action: string;
  readonly apiVersion: string;
  readonly caller: Caller;
  param(name: string): string;
}

/** The OData filter of a list, as it was sent. */
export const filterOf = (call: ArmCall): string => call.parameters.get('$filter') ?? '';

/** What a route leads to. */
export interface Operation {
  readonly run: (call: ArmCall, cloud: Cloud) => Answer;
  /** Where the action does not follow from method and path. */
  readonly action?: string;
  /** A POST that only reads: no lock, policy or deny assignment stands in its way, and it leaves no trace. */
  readonly reads?: true;
}
