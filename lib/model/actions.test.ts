import { expect, it } from 'vitest';
import { matchesAction } from './actions.js';

it.each([
  ['Microsoft.KeyVault/vaults/keys/read', true],
  ['microsoft.keyvault/VAULTS/*', true],
  ['*', true],
  ['*/read', true],
  ['Microsoft.KeyVault/vaults/*/read', true],
  ['Microsoft.KeyVault/vaults/keys', false],
  ['Microsoft.KeyVault/vaults/keys/rea.', false],
  ['', false],
])('%s against an action: %s', (pattern, matches) => {
  expect(matchesAction([pattern], 'Microsoft.KeyVault/vaults/keys/read')).toBe(matches);
});
