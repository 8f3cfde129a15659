// npm run bench -- [--json FILE]
// Prints what the app costs and how fast it is. Says where a budget is not met; fails only where something broke.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runOn } from './bench/bed.js';
import { callsPerCase, OF_KEY_VAULTS, OF_NSGS } from './bench/calls.js';
import { jobListsAnHour } from './bench/job-lists.js';
import { eventToChange } from './bench/latency.js';
import { linesOfBudget, linesOfCalls, linesOfJobLists, linesOfLatency, linesOfThroughput } from './bench/lines.js';
import { callsPerSecond } from './bench/throughput.js';

function say(lines: readonly string[]): void {
  console.log(`${lines.join('\n')}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const from = performance.now();
  const calls = await callsPerCase(runOn, OF_NSGS);
  say(linesOfCalls(calls));
  say(linesOfBudget(calls, 'total'));
  const keyVaults = await callsPerCase(runOn, OF_KEY_VAULTS);
  say(linesOfCalls(keyVaults));
  say(linesOfBudget(keyVaults, 'besides polls'));
  const latency = await eventToChange(runOn);
  say(linesOfLatency(latency));
  const throughput = await callsPerSecond(runOn);
  say(linesOfThroughput(throughput));
  const jobLists = await jobListsAnHour(runOn);
  say(linesOfJobLists(jobLists));
  const seconds = (performance.now() - from) / 1000;
  say([`${seconds.toFixed(0)} s in all.`]);
  const figures = {
    callsPerCase: [...calls, ...keyVaults],
    eventToChange: latency,
    sandbox: throughput,
    jobLists,
    seconds,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
