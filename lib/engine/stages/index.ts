import type { Stage } from '../../model/case.js';
import { move, type ReadingStage, type WritingStage } from '../turn.js';
import { apply } from './apply.js';
import { backUp } from './back-up.js';
import { examine } from './examine.js';
import { undo } from './undo.js';
import { verify } from './verify.js';

/** Approvals are not there yet; a case that was left waiting for one is looked at again. */
const awaitApproval: ReadingStage = (c) => Promise.resolve(move(c, 'examine'));

/** The stages up to `apply` are typed to be given only what reads. */
export const WORK: Record<Exclude<Stage, 'closed'>, WritingStage> = {
  examine,
  'await-approval': awaitApproval,
  apply,
  settle: apply,
  'back-up': backUp,
  verify,
  undo,
};
