import { type Effect, finish } from './arm/operations.js';
import { finishBackup } from './backup/run.js';
import type { Cloud } from './cloud.js';
import { withPower } from './compute/power-state.js';
import { endRecovery } from './key-vault/lifecycle.js';
import { removePurged } from './key-vault/deleted-vaults.js';
import { settle } from './network/security-groups.js';
import type { Task } from './state/agenda.js';

/** What an ended operation makes true. */
function applyEffect(effect: Effect, cloud: Cloud): void {
  switch (effect.kind) {
    case 'settle':
      settle(effect.resource, undefined, cloud);
      return;
    case 'remove-child':
      settle(effect.resource, effect.child, cloud);
      return;
    case 'power': {
      const virtualMachine = cloud.resources.get(effect.virtualMachine);
      if (virtualMachine !== undefined) cloud.resources.put(withPower(virtualMachine, effect.state));
      return;
    }
    case 'purge-vault':
      removePurged(effect.deletedVault, cloud);
      return;
    case 'recover-object':
      endRecovery(effect.object, cloud);
  }
}

/** Does what the agenda says is due. */
export function applyTask(task: Task, cloud: Cloud): void {
  switch (task.kind) {
    case 'finish-operation': {
      const effect = finish(cloud, task.operation);
      if (effect !== undefined) applyEffect(effect, cloud);
      return;
    }
    case 'end-backup':
      finishBackup(task.job, cloud);
  }
}
