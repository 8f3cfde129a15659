import { QueueClient } from '@azure/storage-queue';
import { at, objectsAt, textAt } from '../../sandbox/azure/json.js';
import { newestCase, until, type Night } from '../support/nights.js';
import type { StorageCall, StorageGate, StorageHold } from '../support/storage-gate.js';

/** A moment in a case's life, held open until everything is dead. */
export interface KillPoint {
  readonly name: string;
  /** Set before the signal is sent; settles when the moment has come. */
  readonly reached: (night: Night, gate: StorageGate) => Promise<unknown>;
  /** What only a timer would do again. */
  readonly sweeps?: true;
}

/** Longer than any test: what is held never goes on. */
const HELD_MS = 600_000;
/** A little more than BACKUP_MEDIC_OVERDUE of these nights. */
const OVERDUE_MS = 1_200;

/** The `nth` call to Azure of this kind: before it takes effect, or when it has and nobody knows. */
function azure(name: string, method: string, path: string, nth = 1, when: 'before' | 'after' = 'before'): KillPoint {
  const reached = async ({ rig, site }: Night): Promise<void> => {
    const match = { method, path: path.replace('{vault}', site.ids.vault) };
    if (nth > 1) {
      await rig.sandbox('POST', 'faults', { match, delayMs: 0, times: nth - 1 });
    }
    const held = when === 'before' ? { delayMs: HELD_MS } : { answerDelayMs: HELD_MS };
    await rig.sandbox('POST', 'faults', { match, ...held });
    await until(
      `call ${method} ${path}`,
      async () => {
        const left = objectsAt(await rig.sandbox('GET', 'faults'), 'faults');
        return left.length === 0 ? true : undefined;
      },
      50,
    );
  };
  return { name, reached };
}

/** A call to our own storage: before it arrives, or when it was done and nobody knows. */
function storage(when: StorageHold['when'], name: string, matches: StorageHold['matches']): KillPoint {
  return { name, reached: (_, gate) => gate.hold({ when, matches }) };
}

/** The case is in storage, and nothing is being done. */
function waiting(name: string, stage: string, reason: string): KillPoint {
  const isWaiting = async (night: Night): Promise<true | undefined> => {
    const c = await newestCase(night);
    return textAt(c, 'stage') === stage && at(c, 'waiting', 'for') === reason ? true : undefined;
  };
  return { name, reached: (night) => until(`case that waits in ${stage}`, () => isWaiting(night), 20) };
}

/** A sweep is run again and again until the call comes, whatever else goes on. */
function sweeping(
  point: KillPoint,
  prepare: (night: Night, gate: StorageGate) => Promise<unknown> = () => Promise.resolve(),
): KillPoint {
  const reached = async (night: Night, gate: StorageGate): Promise<void> => {
    await prepare(night, gate);
    let isReached = false;
    const held = point.reached(night, gate).then(() => {
      isReached = true;
    });
    await until('sweep', async () => {
      await sweep(night);
      return isReached ? true : undefined;
    });
    await held;
  };
  return { ...point, reached, sweeps: true };
}

/** The message of a case that waits, taken away as often as it takes: settles when the case is overdue for the sweep. */
async function loseMessage(night: Night, gate: StorageGate): Promise<true | undefined> {
  const c = await newestCase(night);
  if (textAt(c, 'stage') !== 'verify' || at(c, 'waiting') === undefined) {
    return undefined;
  }
  await new QueueClient(gate.account, 'backup-medic-cases').clearMessages();
  return Date.now() - Date.parse(textAt(c, 'dueAt') ?? '') > OVERDUE_MS ? true : undefined;
}

export async function sweep({ rig }: Night): Promise<void> {
  await rig.app('POST', '/admin/functions/sweep', { input: '' });
}

const CASES = 'backupmediccases';
const isBatch = ({ url, body }: StorageCall, table: string): boolean => url === '/$batch' && body.includes(`/${table}`);
const saves =
  (stage: string, note = '') =>
  (call: StorageCall): boolean =>
    isBatch(call, CASES) &&
    /PUT http/.test(call.body) && // a case that is there already
    call.body.includes(`"stage":"${stage}"`) &&
    (note === '' || call.body.includes(`\\"what\\":\\"${note}\\"`)); // an entry is JSON in a JSON property
const creates = (call: StorageCall): boolean => isBatch(call, CASES) && !/PUT http/.test(call.body);
const puts =
  (key: string, part = '') =>
  ({ method, url, body }: StorageCall): boolean =>
    method === 'PUT' && decodeURIComponent(url).includes(key) && body.includes(part);
const inserts =
  (key: string, part = '') =>
  ({ method, url, body }: StorageCall): boolean =>
    method === 'POST' && url === '/backupmedicresources' && body.includes(`"RowKey":"${key}"`) && body.includes(part);
const MESSAGES = '/backup-medic-cases/messages';
const sends =
  (hidden: boolean) =>
  ({ method, url }: StorageCall): boolean =>
    method === 'POST' && url.startsWith(`${MESSAGES}?visibilitytimeout=`) && url.includes('timeout=0&') !== hidden;
const receives = ({ method, url }: StorageCall, answer: string): boolean =>
  method === 'GET' && url.startsWith(MESSAGES) && answer.includes('<MessageText>');

const RULE = '/securityRules/backup-medic-';
const seal = (call: StorageCall): boolean => isBatch(call, 'backupmediccontrol');

export const KILL_POINTS: readonly KillPoint[] = [
  // First, since a storage account is sealed once a day: each begins a storage account of its own.
  sweeping(storage('before', "the sweep is about to write the day's seal", seal)),
  sweeping(storage('after', "the sweep has written the day's seal", seal)),

  storage('before', 'the signal came, and its case is not there yet', creates),
  storage('after', 'the case is there, and neither listed nor queued', creates),
  storage('before', 'the case is listed, and its message not sent', sends(false)),
  storage('after', 'the message is sent, and the signal not acknowledged', sends(false)),
  storage('after', 'the message is taken, and the case not claimed', receives),
  storage('after', 'the case is claimed', saves('examine')),

  azure('the failed job is read', 'GET', '/backupJobs/'),
  azure('the protected item is read', 'GET', '/protectedItems/'),
  storage('after', "the case has become its VM's open case", inserts('target', 'openCase')),
  azure('the VM is read', 'GET', '/virtualMachines/'),
  azure('the NSG is read', 'GET', '/networkSecurityGroups/nsg-app?'),
  azure('network-manager rules are asked for', 'POST', '/listNetworkManagerEffectiveSecurityAdminRules'),
  azure('locks are read', 'GET', '/locks?'),
  storage('before', 'the plan is made, and not saved', saves('apply', 'planned')),

  storage('after', 'the NSG is taken', inserts('change')),
  storage('after', 'the change is intended', saves('apply', 'intended')),
  azure('the rule is looked for before it is written', 'GET', RULE),
  azure('the rule is about to be written', 'PUT', RULE),
  azure('the rule is written, and nobody knows', 'PUT', RULE, 1, 'after'),
  storage('before', 'the rule is written, and not saved', saves('settle')),
  storage('before', 'the case waits, and its message is not sent', sends(true)),
  waiting('the case waits for the rule to settle', 'settle', 'effect'),
  azure('the rule is looked at again', 'GET', RULE, 2),
  storage('before', 'the rule is there, and not in the ledger', saves('examine', 'applied')),
  storage('after', 'the rule is in the ledger', saves('examine', 'applied')),
  azure('the NSG is read again', 'GET', '/networkSecurityGroups/nsg-app?', 2),

  azure('the policy is read before the backup', 'GET', '/backupPolicies/'),
  azure("the vault's jobs are listed before the backup", 'GET', '/backupJobs?'),
  storage('after', 'the VM is taken for its backup', inserts('change', '"what":"backup"')),
  storage('after', 'the backup is counted', puts('target', 'requestId')),
  storage('after', 'the backup is intended', saves('back-up', 'intended')),
  azure('the backup is about to be started', 'POST', '/backup?'),
  azure('the backup is started, and nobody knows', 'POST', '/backup?', 1, 'after'),
  storage('after', "the backup's operation is kept", puts('operation')),
  storage('before', 'the backup is started, and not in the ledger', saves('verify', 'backup-started')),
  waiting('the case waits for its backup', 'verify', 'backup'),
  azure("the backup's operation is followed", 'GET', '/operationsStatus/'),
  azure("the vault's jobs are listed for the backup's end", 'GET', '/backupJobs?', 2),
  azure('the recovery points are read', 'GET', '/recoveryPoints?'),

  storage(
    'after',
    'the NSG is given back',
    (call) => isBatch(call, 'backupmedicresources') && /done%7C/.test(call.body),
  ),
  storage('after', 'the case relies on the NSG', puts('relies|')),
  storage('before', 'the case is about to be closed', saves('closed')),
  storage('after', 'the case is closed, and its row says otherwise', saves('closed')),
  storage('after', 'the row of the closed case is written', puts('time|', '"stage":"closed"')),

  sweeping(storage('before', 'the sweep is about to wake an overdue case', sends(false)), (night, gate) =>
    until('overdue case', () => loseMessage(night, gate)),
  ),
];
