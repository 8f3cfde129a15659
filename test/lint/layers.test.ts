import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

// One deliberately bad line for each layer rule. Flat config replaces a rule's options where two entries match, so that a
// rule can be lost without anybody noticing; here somebody does.
const BAD: readonly (readonly [file: string, line: string])[] = [
  ['functions/bad.ts', "import { ResourceGraphClient } from '@azure/arm-resourcegraph';"],
  ['functions/bad.ts', "import { startSandbox } from '../sandbox/azure/server.js';"],
  ['functions/bad.ts', "import { workCase } from '../lib/engine/work.js';"],
  ['functions/bad.ts', 'export const mode = process.env.MODE;'],
  ['lib/bad.ts', "import { app } from '@azure/functions';"],
  ['lib/model/bad.ts', "import { isRestError } from '@azure/core-rest-pipeline';"],
  ['lib/model/bad.ts', "import { workCase } from '../engine/work.js';"],
  ['lib/model/bad.ts', "import { parseSettings } from '../settings.js';"],
  ['lib/model/resources/bad.ts', "import { readerOf } from '../../azure/reader/index.js';"],
  ['lib/engine/bad.ts', "import { ComputeManagementClient } from '@azure/arm-compute';"],
  ['lib/engine/bad.ts', "import { app } from '@azure/functions';"],
  ['lib/engine/bad.ts', "import { storageOf } from '../azure/storage/index.js';"],
  ['lib/engine/bad.ts', "import { remediationsOf } from '../remediations/registry.js';"],
  ['lib/engine/bad.ts', 'export const mode = process.env.MODE;'],
  ['lib/engine/stages/bad.ts', "import { recorder } from '../../telemetry/log.js';"],
  ['lib/engine/stages/bad.ts', "import { service } from '../../compose.js';"],
  ['lib/engine/stages/bad.ts', "import { startSandbox } from '../../../sandbox/azure/server.js';"],
  ['lib/signals/bad.ts', "import { openFailure } from '../engine/open.js';"],
  ['lib/api/bad.ts', "import { openManual } from '../engine/open.js';"],
  ['lib/telemetry/bad.ts', "import { caseView } from '../api/case-view.js';"],
  ['lib/azure/bad.ts', "import { dispositionOf } from '../engine/disposition.js';"],
  ['lib/azure/steps/bad.ts', "import { parseSettings } from '../../settings.js';"],
  ['lib/remediations/one/bad.ts', "import { NetworkManagementClient } from '@azure/arm-network';"],
  ['lib/remediations/one/bad.ts', "import { guard } from '../../engine/guardrails/index.js';"],
  ['lib/remediations/one/bad.ts', "import { plan } from '../other/plan.js';"],
  ['lib/remediations/one/bad.ts', "import { remediationsOf } from '../registry.js';"],
  ['sandbox/azure/bad.ts', "import { redact } from '../../lib/model/redact.js';"],
  ['sandbox/host/bad.ts', "import '../../functions/sweep.js';"],
];

const GOOD: typeof BAD = [
  ['functions/good.ts', "import { service } from '../lib/compose.js';"],
  ['lib/engine/good.ts', "import { redact } from '../model/redact.js';"],
  ['lib/azure/good.ts', "import { TableClient } from '@azure/data-tables';"],
  ['lib/remediations/one/good.ts', "import { seal } from '../../model/remediation.js';"],
  ['lib/remediations/one/good.ts', "import { plan } from './plan.js';"],
  ['lib/compose.ts', 'export const mode = process.env.MODE;'],
  ['sandbox/azure/good.ts', "import { startSandbox } from './server.js';"],
];

/** The layer rules alone, without types: these files exist nowhere. */
const eslint = new ESLint({
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports' || ruleId === 'no-restricted-properties',
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

async function refusals(filePath: string, line: string): Promise<number> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath });
  return result?.messages.filter(({ severity, ruleId }) => severity === 2 && ruleId !== null).length ?? 0;
}

describe('the layer rules', () => {
  it.each(BAD)('%s may not have: %s', async (file, line) => {
    expect(await refusals(file, line)).toBeGreaterThan(0);
  });

  it.each(GOOD)('%s may have: %s', async (file, line) => {
    expect(await refusals(file, line)).toBe(0);
  });
});
