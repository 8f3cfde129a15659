import type { Case, CaseId } from '../model/case.js';
import type { Ports, Stored } from '../model/ports.js';
import { redact } from '../model/redact.js';
import { join } from './join.js';
import { WORK } from './stages/index.js';
import { close, later, type Join, type Move } from './turn.js';
import { toldAgain, wrapUp } from './wrap-up.js';

/** A message: which case, and the `dueAt` it was sent for. */
export interface WakeUp {
  readonly id: CaseId;
  readonly due: string;
}

/** Claims in a row that achieved nothing; then a person must look. */
const TRIES_AT_MOST = 5;
/** Stages in one working; a healthy case needs a handful between two waits. */
const TURNS_AT_MOST = 50;

/**
 * Works one case until it waits, closes, loses the race or has used its time. Every save is the next stage's only memory:
 * killed at any instant, the case goes on from the last one. `delivery` is the message's dequeue count.
 */
export async function workCase(wakeUp: WakeUp, delivery: number, stopAt: Date, ports: Ports): Promise<void> {
  const found = await ports.cases.load(wakeUp.id);
  if (found?.is !== 'case') {
    return; // joined another case, which has messages of its own
  }
  const c = found.stored.value;
  if (c.stage === 'closed') {
    return ports.list.put(c); // whoever closed it may have died before the list said so
  }
  const dueAt = new Date(c.dueAt);
  if (dueAt > ports.now()) {
    // A duplicate is dropped. Sent anew: what outlives the worker that had claimed it, and what is due later than a
    // message can be hidden (7 days) and so came early.
    return delivery > 1 || wakeUp.due === c.dueAt ? ports.wake(c.id, dueAt) : undefined;
  }
  let held: Stored<Case> | 'lost' = await ports.cases.save(found.stored, claimed(c, ports), []);
  for (let n = 1; held !== 'lost' && held.value.stage !== 'closed'; n += 1) {
    held = await turn(held, n, stopAt, ports);
  }
}

/** The claim is `dueAt` moved ahead: whoever holds it has until then. */
function claimed(c: Case, ports: Ports): Case {
  return { ...c, dueAt: claim(ports), tries: c.tries + 1 };
}

function claim(ports: Ports): string {
  return later(ports, ports.settings.claimInMs).toISOString();
}

async function turn(held: Stored<Case>, n: number, stopAt: Date, ports: Ports): Promise<Stored<Case> | 'lost'> {
  const began = ports.now();
  const made = n > TURNS_AT_MOST ? inCircles(held.value) : await takeTurn(held, ports);
  if (made.then === 'join') {
    await absorbed(held, made, ports);
    return 'lost'; // it goes on as part of the other case
  }
  const outOfTime = ports.now() > stopAt;
  const pause = made.to === 'closed' ? undefined : (made.wait?.until ?? (outOfTime ? ports.now() : undefined));
  const next = moved(made, pause, ports);
  if (next.stage === 'closed' && next.outcome !== undefined) {
    await wrapUp(next, next.outcome, ports);
  }
  const saved = await ports.cases.save(held, next, made.notes);
  if (saved === 'lost') {
    ports.record({ type: 'dropped', caseId: next.id, reason: 'somebody else worked the case meanwhile' });
    return saved;
  }
  if (pause !== undefined || saved.value.stage === 'closed') {
    await ports.list.put(saved.value);
  }
  await tell(held.value, made, saved.value, began, ports);
  if (pause === undefined) {
    return saved;
  }
  await ports.wake(next.id, pause);
  return 'lost'; // not ours any more: the message just sent has it worked
}

/** A bug of ours, but no reason to spend somebody's money and quota until it is found. */
function inCircles(c: Case): Move {
  const summary = `the case went round in circles: ${String(TURNS_AT_MOST)} stages in one working, the last was ${c.stage}`;
  return close(c, { outcome: 'escalated', summary, nextStep: 'report this with the history of the case' });
}

async function takeTurn(held: Stored<Case>, ports: Ports): Promise<Move | Join> {
  const c = held.value;
  if (c.stage === 'closed' || c.tries > TRIES_AT_MOST) {
    const nextStep = `the last error was: ${c.lastError ?? 'the worker stopped without a word'}`;
    const summary = `stage ${c.stage} achieved nothing in ${String(TRIES_AT_MOST)} tries`;
    return close(c, { outcome: 'escalated', summary, nextStep });
  }
  try {
    return await WORK[c.stage](c, ports);
  } catch (error) {
    // A bug, or an answer nobody expected: kept on the case, and thrown on for the host to try again.
    const lastError = redact(error instanceof Error ? error.message || error.name : String(error)).slice(0, 1_000);
    await ports.cases.save(held, { ...c, lastError }, []);
    throw error;
  }
}

function moved({ next, to, wait, progress }: Move, pause: Date | undefined, ports: Ports): Case {
  return {
    ...next,
    stage: to,
    dueAt: pause?.toISOString() ?? (to === 'closed' ? ports.now().toISOString() : claim(ports)),
    waiting: wait?.reason,
    tries: progress ? 0 : next.tries,
  };
}

async function absorbed(held: Stored<Case>, { partOf }: Join, ports: Ports): Promise<void> {
  const c = held.value;
  for (const job of c.jobs) {
    await join(partOf, job.id, ports); // first: once the mark is there, nobody would do it after a crash
  }
  if ((await ports.cases.absorb(held, partOf, { what: 'joined', detail: { partOf } })) === 'absorbed') {
    await ports.list.remove(c, partOf);
  }
}

async function tell(was: Case, { to, wait }: Move, c: Case, began: Date, ports: Ports): Promise<void> {
  const durationInMs = ports.now().getTime() - began.getTime();
  const waiting = { waitingFor: wait?.reason.for, until: wait?.until.toISOString() };
  ports.record({ type: 'moved', caseId: c.id, resourceId: c.target, from: was.stage, to, ...waiting, durationInMs });
  if (to === 'closed' && c.outcome !== undefined) {
    ports.record({ type: 'closed', caseId: c.id, resourceId: c.target, outcome: c.outcome });
  }
  if (to === 'closed' && c.outcome === 'escalated') {
    const again = await toldAgain(c, ports);
    ports.record({ type: 'escalated', caseId: c.id, resourceId: c.target, nextStep: c.nextStep ?? c.summary, again });
  }
}
