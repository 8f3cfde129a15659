import { nameOf, subscriptionOf } from '../azure/arm/arm-id.js';
import { same } from '../azure/json.js';
import type { Local } from '../host/local.js';
import { AppClient } from './app-client.js';
import type { Result } from './report.js';
import { SandboxClient } from './sandbox-client.js';
import type { Scenario } from './scenario.js';
import { LiveStage, type Theatre } from './stage.js';
import { wordsFor } from './story.js';
import { Watch, type News } from './watch.js';

type Tell = (scenario: string, line: string) => void;

/** Tells the story of each case as it goes on: one line whenever there is news of it. */
function storyteller(scenarios: readonly Scenario[], tell: Tell): News {
  const told = new Map<string, number>();
  return (c) => {
    const scenario = scenarios.find(({ site }) => same(site.ids.subscription, subscriptionOf(c.virtualMachineId)));
    const from = told.get(c.id) ?? 0;
    const words = c.history.slice(from).flatMap((entry) => wordsFor(c, entry) ?? []);
    // That a case was opened is told together with what comes next.
    if (scenario === undefined || words.length === 0 || c.history.length === 1) return;
    told.set(c.id, c.history.length);
    const vm = scenario.site.machines.length > 1 ? `${nameOf(c.virtualMachineId)}: ` : '';
    tell(scenario.name, `${vm}${from === 0 ? '' : '→ '}${words.join(' → ')}`);
  };
}

/** Plays the scenarios on what was started: all at once, and before or after them one by one those that want to be alone. */
export async function perform(
  scenarios: readonly Scenario[],
  local: Local,
  say: (line: string) => void,
): Promise<readonly Result[]> {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const tell: Tell = (scenario, line) => {
    say(`${scenario.padEnd(width)}  ${line}`);
  };
  const app = new AppClient(local.app);
  const theatre: Theatre = {
    ...{ sandbox: new SandboxClient(local.sandbox), app, tell },
    watch: new Watch(app, storyteller(scenarios, tell)),
    restartApp: () => local.restartApp(),
  };
  const play = async (scenario: Scenario): Promise<Result> => {
    const stage = new LiveStage(theatre, scenario);
    const seen = await stage.perform();
    return { scenario, seen, findings: stage.findings };
  };
  const results: Result[] = [];
  const oneByOne = async (when: Scenario['alone']): Promise<void> => {
    for (const scenario of scenarios.filter(({ alone }) => alone === when)) results.push(await play(scenario));
  };
  await oneByOne('first');
  results.push(...(await Promise.all(scenarios.filter(({ alone }) => alone === undefined).map(play))));
  await oneByOne('after');
  return scenarios.flatMap(({ name }) => results.filter((one) => one.scenario.name === name));
}
