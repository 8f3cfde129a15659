import { closes, leavesRules, noNewPoint, onlyReads } from './expectations.js';
import { leavesKeyVaults } from './key-vault-expectations.js';
import type { Scenario } from './scenario.js';

/**
 * The scenario under an app that may not write (mode `plan`, `approve` or `off`): the backups of its machines fail, and
 * whatever is wrong, every case ends and Azure sees nothing but reads.
 */
export function rehearsal({ name, shows, site, failsWith }: Scenario): Scenario {
  const { machines } = site;
  return {
    ...{ name, shows, site },
    ...(failsWith !== undefined && { failsWith }),
    async play(stage) {
      await Promise.all(machines.map((vm) => stage.fail(vm)));
      await stage.ended(machines.length);
    },
    expects: [closes(machines.length), onlyReads, leavesRules, leavesKeyVaults, noNewPoint],
  };
}
