// npm run ledger:verify [-- --json]
// Recomputes every chain and seal in the storage account that AzureWebJobsStorage names. Exit code 0: all are whole;
// 1: the row named is not as it was written; 2: they could not be read.
import { parseArgs } from 'node:util';
import type { Verdict } from '../lib/azure/storage/verify.js';
import { storage } from '../lib/compose.js';

function sentenceOf(verdict: Verdict): string {
  if (verdict.ok) {
    const { cases, entries, seals } = verdict;
    return `${cases} cases, ${entries} entries, ${seals} seals: every chain and seal is whole.`;
  }
  const { table, partitionKey, rowKey, what } = verdict;
  return `BROKEN: table ${table}, partition ${partitionKey}, row ${rowKey}: ${what}.`;
}

try {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const verdict = await storage().verifyLedger();
  console.log(values.json ? JSON.stringify(verdict) : sentenceOf(verdict));
  process.exitCode = verdict.ok ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
