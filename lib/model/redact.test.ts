import { describe, expect, it } from 'vitest';
import { redact, redactAll } from './redact.js';

const JWT = ['eyJhbGciOiJSUzI1NiJ9', 'eyJhcHBpZCI6IngifQ', 'c2lnbmF0dXJl'].join('.');

describe('what could open anything is taken out', () => {
  it.each([
    ['a SAS', 'https://a.blob.core.windows.net/c?sv=2024&sig=abc%2Fdef%3D&se=x', ['abc%2Fdef%3D']],
    [
      'a connection string',
      'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abcd==;EndpointSuffix=x',
      ['abcd=='],
    ],
    ['a bus connection', 'Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=k1+/=', ['k1+/=']],
    ['a bearer token', `Authorization: Bearer ${JWT}`, [JWT]],
    ['a token that stands alone', `the token ${JWT} was refused`, [JWT]],
    [
      'a signed polling URL',
      'https://management.azure.com/o/1?api-version=1&t=63&c=MIIH&s=sgn&h=hsh',
      ['MIIH', 'sgn', 'hsh', '=63'],
    ],
    ['a function key', 'https://app.azurewebsites.net/api/x?code=kkk', ['kkk']],
    ['quoted JSON', '{"clientSecret":"p4ss","keyBackupData":"QUJD"}', ['p4ss', 'QUJD']],
    ['a password in text', 'login failed for user x; Password=hunter2;', ['hunter2']],
  ])('%s', (_, text, secrets) => {
    const clean = redact(text);
    expect(clean).toContain('REDACTED');
    expect(secrets.filter((secret) => clean.includes(secret))).toEqual([]);
  });

  it.each([
    'Snapshot operation failed due to no network connectivity on the virtual machine.',
    "NSG nsg-app denies TCP 443, 8443 to Storage.WestEurope by rule 'Deny all: c=1' (priority 4000)",
    '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1',
    'https://management.azure.com/subscriptions/s?api-version=2024-01-01&$filter=status eq 1',
  ])('ordinary text stays as it is: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('goes through every text of a value and leaves its shape', () => {
    expect(redactAll({ list: ['?sig=abc'], n: 1, none: null })).toEqual({ list: ['?sig=REDACTED'], n: 1, none: null });
  });
});
