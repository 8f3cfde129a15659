import type { Answer, Call } from '../http/exchange.js';
import type { Caller } from '../identity/tokens.js';

/** One of Azure's hosts (or a family of them), answered by one module. */
export interface SimulatedHost {
  serves(host: string): boolean;
  answer(call: Call, caller: Caller | undefined): Answer;
}
