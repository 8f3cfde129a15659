import { nameOf, subscriptionOf, type ResourceId } from '../../model/resource-id.js';
import type { ProtectedItem } from '../../model/resources/backup.js';
import { cannotRunExtensions, isOff } from './about-machine.js';
import { windowOf } from './activity.js';
import { CODES } from './codes.js';
import type { Eyes } from './eyes.js';
import { accountNames, hostOnlyDisks } from './path.js';
import type { Failed, Seen } from './seen.js';
import { valueOf } from '../../model/sight.js';

/** Which path the snapshots take, and whether the machine ran: reads nothing more where one GET has told. */
export async function lookAtMachine(start: Seen, eyes: Eyes): Promise<Seen> {
  const machine = await lookAtAccounts(start, eyes);
  if (isOff(machine.vm)) {
    return lookAtActivity(await lookAtItem(machine, eyes), machine.vm.id, eyes);
  }
  // Whether a disk is excluded, only the protected item tells; it matters where one is host-only.
  const matters = cannotRunExtensions(machine.vm) || hostOnlyDisks(machine).length > 0;
  return matters ? lookAtItem(machine, eyes) : machine;
}

async function lookAtAccounts(seen: Seen, { read, look }: Eyes): Promise<Seen> {
  const accounts = new Map(seen.accounts);
  const subscription = subscriptionOf(seen.vm.id);
  for (const name of accountNames(seen.vm)) {
    const ask = () => read.storageAccountNamed(subscription, name);
    accounts.set(name, await look.at(`storage account ${name}`, ask));
  }
  return { ...seen, accounts };
}

/** The protected item: what it excludes, and, where nobody named a failed run, whether its last one failed. */
export async function lookAtItem(seen: Seen, { subject, read, look }: Eyes): Promise<Seen> {
  const { protectedItem } = subject;
  if (protectedItem === undefined || seen.item !== undefined) {
    return seen;
  }
  const item = await look.at(`protected item ${nameOf(protectedItem)}`, () => read.protectedItem(protectedItem));
  const failed = subject.changedSince === true ? undefined : (seen.failed ?? failureIn(valueOf(item)));
  return { ...seen, item, failed };
}

/** The last run, where it failed with a code of ours: somebody who asks how the VM is wants that explained. */
function failureIn(item: ProtectedItem | undefined): Failed | undefined {
  const isOurs = item?.health.some(({ number, name }) => CODES.some((code) => code === number || code === name));
  return item?.lastBackupStatus === 'Failed' && isOurs === true ? { startedAt: item.lastBackupAt } : undefined;
}

/** What happened to a resource around the failed run. */
export async function lookAtActivity(seen: Seen, id: ResourceId, { read, look }: Eyes): Promise<Seen> {
  const window = windowOf(seen);
  if (window === undefined) {
    return seen;
  }
  const [from, to] = window;
  const sight = await look.at(`the activity log of ${nameOf(id)}`, () => read.activity(id, from, to));
  return { ...seen, activity: new Map(seen.activity).set(id, sight) };
}
