import type { VirtualMachine } from '../../model/resources/virtual-machine.js';
import { nameOf } from '../../model/resource-id.js';
import { powerDeeds } from './activity.js';
import { isSupportedAgent } from './agent-version.js';
import { blaming, type Row } from './row.js';
import type { Seen } from './seen.js';

/** What the machine itself shows: rows 16 to 19, 25 and 27 of the table. */
export function aboutMachine(seen: Seen): readonly Row[] {
  return [...aboutPower(seen), ...aboutAgent(seen.vm), ...aboutExtensions(seen.vm)];
}

const OFF = new Set(['stopped', 'deallocated', 'stopping', 'deallocating']);

/** `stopped`, `deallocated`, …; undefined while it runs, or where nothing says otherwise. */
export function offState({ powerState }: VirtualMachine): string | undefined {
  return powerState !== undefined && OFF.has(powerState) ? powerState : undefined;
}

export function isOff(vm: VirtualMachine): boolean {
  return offState(vm) !== undefined;
}

/** An extension that cannot run reports nothing, so that no rule is to blame; a working agent shows that it can. */
export function cannotRunExtensions({ extensionsAllowed, agentProvisioned, agent }: VirtualMachine): boolean {
  return !extensionsAllowed || (!agentProvisioned && agent?.ready !== true);
}

const UNDER_WAY = new Set(['creating', 'updating', 'migrating', 'deleting']);

/** What has to end before the machine can be looked at: an operation of Compute's, or a snapshot being taken. */
export function underWay({ id, provisioningState, extensions }: VirtualMachine): string | undefined {
  if (UNDER_WAY.has(provisioningState.toLowerCase())) {
    return `${nameOf(id)} is being changed (provisioning state ${provisioningState})`;
  }
  const busy = extensions.find((extension) => isSnapshot(extension) && isTransitioning(extension));
  return busy === undefined ? undefined : `the backup extension ${busy.name} of ${nameOf(id)} is at work`;
}

type Extension = VirtualMachine['extensions'][number];

function isSnapshot({ name, type }: Extension): boolean {
  return /vmsnapshot(linux)?$/i.test(type) || /^vmsnapshot(linux)?$/i.test(name);
}

function isTransitioning({ statuses }: Extension): boolean {
  return statuses.some(({ code }) => /^provisioningstate\/(transitioning|updating)/i.test(code ?? ''));
}

/** Rows 16 and 17. */
function aboutPower(seen: Seen): readonly Row[] {
  const { vm } = seen;
  const name = nameOf(vm.id);
  const deeds = powerDeeds(seen).map(({ what, at }): Row => {
    return { row: 16, weight: 'hints', says: `${name} was ${what} at ${at} (activity log)` };
  });
  const sight = seen.activity.get(vm.id);
  const blind: readonly Row[] = sight?.seen === false ? [{ row: 16, weight: 'unseen', says: sight.why }] : [];
  const state = offState(vm);
  if (state === undefined) {
    return [...deeds, ...blind];
  }
  const off = `${name} is ${state}: its disks are snapshotted without it, so that its network plays no part`;
  return [...deeds, ...blind, shutDownInside(seen) ?? { row: 16, weight: 'excludes', says: off }];
}

/** A machine that stopped although nobody stopped it in Azure was shut down by its guest: a documented cause ([AG]). */
function shutDownInside(seen: Seen): Row | undefined {
  const { vm, activity } = seen;
  const last = powerDeeds(seen).at(-1)?.what;
  const stoppedByAzure = last === 'powered off' || last === 'deallocated';
  if (vm.powerState !== 'stopped' || vm.agent?.ready !== true || activity.get(vm.id)?.seen !== true || stoppedByAzure) {
    return undefined;
  }
  const name = nameOf(vm.id);
  const says = `${name} is stopped but nobody stopped it in Azure, and its agent's last word is Ready: it was shut down inside the guest`;
  return blaming(17, 'hints', says, {
    kind: 'guest-shutdown',
    resourceId: vm.id,
    ways: [`Start ${name}, or stop it in Azure (deallocate) instead of inside the guest, then run the backup again.`],
  });
}

/** Row 18: what an old or silent agent says against the network as the cause; another code is usual for these. */
function aboutAgent({ id, agent, osType, powerState }: VirtualMachine): readonly Row[] {
  if (powerState !== 'running') {
    return []; // an agent that is off says nothing, and what it said last is old
  }
  const says = (text: string): readonly Row[] => [{ row: 18, weight: 'hints', says: `${nameOf(id)}: ${text}` }];
  if (agent === undefined) {
    return says('the VM agent reports nothing');
  }
  if (!agent.ready) {
    return says(`the VM agent is not ready${agent.message === undefined ? '' : ` (${agent.message})`}`);
  }
  return isSupportedAgent(agent.version, osType)
    ? []
    : says(`VM agent ${agent.version} is older than Azure supports; such an agent needs Storage from inside the VM`);
}

/** Rows 19, 25 and 27. */
function aboutExtensions(vm: VirtualMachine): readonly Row[] {
  const name = nameOf(vm.id);
  const blocked = blaming(19, 'excludes', `${name} does not let extensions run, so that the backup extension cannot`, {
    kind: 'extension-blocked',
    resourceId: vm.id,
    ways: [
      `Allow extension operations on ${name} and have its VM agent installed and reporting, then run the backup again.`,
    ],
  });
  const said = vm.extensions.filter(isSnapshot).flatMap((extension) =>
    extension.statuses.flatMap(({ message }): readonly Row[] => {
      const isSaid = message !== undefined && message !== '';
      return isSaid ? [{ row: 25, weight: 'hints', says: `extension ${extension.name} said: ${message}` }] : [];
    }),
  );
  const busy = vm.extensions.filter((extension) => !isSnapshot(extension) && isTransitioning(extension));
  const waits = busy.map((extension): Row => {
    return { row: 27, weight: 'hints', says: `extension ${extension.name} of ${name} is at work` };
  });
  const failed: Row = { row: 27, weight: 'hints', says: `the last operation on ${name} failed in Compute` };
  const isFailed = vm.provisioningState.toLowerCase() === 'failed';
  return [...(cannotRunExtensions(vm) ? [blocked] : []), ...said, ...waits, ...(isFailed ? [failed] : [])];
}
