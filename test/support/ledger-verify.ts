import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What the built `npm run ledger:verify` says of a storage account; rejects with its word where a chain is broken. */
export async function ledgerVerdict(connectionString: string): Promise<string> {
  const env = { AzureWebJobsStorage: connectionString };
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/tools/ledger-verify.js'], { env });
  return stdout.trim();
}
