import { describe, expect, test } from 'vitest';
import { ResourceId } from '../../model/resource-id.js';
import { AsyncOperation } from '../../model/resources/control.js';
import type { Failure } from '../../model/result.js';
import { answerOf, ERRORS } from '../fixtures/read.js';
import type { Asked } from './answer.js';
import { failureOfAnswer } from './answer-failure.js';

const resource = ResourceId.parse(
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/nsg/securityRules/rule',
);
const asked: Asked = {
  resource,
  action: 'Microsoft.Network/networkSecurityGroups/securityRules/write',
  identity: 'us',
};

type Row = readonly [recording: string, expected: Partial<Failure>];
const gone = { kind: 'target-gone', resourceId: resource } as const;
const changed = { kind: 'state-changed', resourceId: resource } as const;
const locked = { kind: 'locked', resourceId: resource } as const;
const transient = { kind: 'transient', retryAfterInMs: 0 } as const;
const refused = (code: string) => ({ kind: 'refused', code }) as const;
const wait = (seconds: number) => ({ kind: 'throttled', retryAfterInMs: seconds * 1000 }) as const;
const ZERO = '/subscriptions/00000000-0000-0000-0000-000000000000';

const ROWS: readonly Row[] = [
  ['a-job-get-error-429-throttled', wait(324)],
  ['a-job-get-error-500-CloudStorageUnexpectedError', transient],
  ['a-job-get-error-500-InternalServerError', transient],
  ['a-job-get-error-500-RestApiInternalError', transient],
  ['a-job-get-error-504-GatewayTimeout', transient],
  ['b-enable-error-protectableitems-500-CloudInternalError', transient],
  ['b-enable-error-put-500-RestApiInternalError', transient],
  ['b-protecteditem-put-UserErrorOperationDeniedOnImmutableItem', refused('UserErrorOperationDeniedOnImmutableItem')],
  ['b-protecteditems-get-404-VM-no-longer-exists', gone],
  ['b-put-400-CloudDosAbsoluteLimitReached', refused('CloudDosAbsoluteLimitReached')],
  ['b-vault-put-409-MissingSubscriptionRegistration', refused('MissingSubscriptionRegistration')],
  ['e-policy-get-404-empty-body', gone],
  [
    'e-vault-delete-400-ServiceResourceNotEmptyWithBackendMessage',
    refused('ServiceResourceNotEmptyWithBackendMessage'),
  ],
  ['e-vault-get-404', gone],
  ['g-nsg-delete-400-InUseNetworkSecurityGroupCannotBeDeleted', refused('InUseNetworkSecurityGroupCannotBeDeleted')],
  ['g-nsg-get-404', gone],
  ['g-nsg-rule-deployment-operation-400-SecurityRuleConflict', changed],
  ['g-nsg-rule-get-404', gone],
  ['g-nsg-rule-put-400-SecurityRuleDescriptionTooLong', refused('SecurityRuleDescriptionTooLong')],
  ['g-nsg-rule-put-400-SecurityRuleInvalidAddressPrefix', refused('SecurityRuleInvalidAddressPrefix')],
  ['g-nsg-rule-put-400-SecurityRuleInvalidPortRange', refused('SecurityRuleInvalidPortRange')],
  ['g-nsg-rule-put-400-SecurityRuleInvalidPriority-over', refused('SecurityRuleInvalidPriority')],
  ['g-nsg-rule-put-400-SecurityRuleInvalidPriority-under', refused('SecurityRuleInvalidPriority')],
  ['g-policy-deployment-failed-SecurityRuleConflict', changed],
  ['g-subnet-delete-400-InUseSubnetCannotBeDeleted', refused('InUseSubnetCannotBeDeleted')],
  ['h-keyvault-dataplane-401-challenge', { kind: 'denied', action: 'sign-in (us)', scope: resource }],
  [
    'h-keyvault-dataplane-403-ForbiddenByRbac',
    {
      kind: 'denied',
      action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action',
      scope: expect.stringContaining('/secrets/') as string,
    },
  ],
  ['h-keyvault-dataplane-409-conflict', changed],
  ['h-keyvault-get-404', gone],
  ['h-role-assignment-put-400-PrincipalNotFound', refused('PrincipalNotFound')],
  ['i-vm-get-404', gone],
  ['j-401-Unauthorized-keyvault', { kind: 'denied', action: 'sign-in (us)', scope: resource }],
  [
    'j-403-AuthorizationFailed',
    {
      kind: 'denied',
      action: 'Microsoft.Authorization/policyDefinitions/error_policy/read',
      scope: '/providers/Microsoft.Authorization/policyDefinitions/test',
    },
  ],
  [
    'j-403-AuthorizationFailed-storage',
    {
      kind: 'denied',
      action: 'Microsoft.ClassicStorage/storageAccounts/read',
      scope: `${ZERO}/resourcegroups/clitest-iaasvm-rg-donotuse/providers/Microsoft.ClassicStorage/storageAccounts/clitestiaasvmsadonotuse`,
    },
  ],
  [
    'j-403-LinkedAuthorizationFailed-cross-tenant',
    {
      kind: 'denied',
      action: 'Microsoft.DataProtection/resourceGuards/read',
      scope: `${ZERO}/resourceGroups/clitest.rg000001/providers/Microsoft.RecoveryServices/vaults/clitest-vault000002/backupResourceGuardProxies/VaultProxy`,
    },
  ],
  ['j-404-ResourceGroupNotFound', gone],
  ['j-409-AnotherOperationInProgress', wait(10)],
  ['j-409-ScopeLocked-delete', locked],
  ['j-409-ScopeLocked-write-listkeys', locked],
  ['j-412-PreconditionFailed-etag', changed],
  ['j-429-RetryableError-ReferencedResourceNotProvisioned', wait(10)],
  ['j-429-RetryableError-network-delete', wait(14)],
  ['j-429-RetryableError-network-put', wait(11)],
  ['j-429-RetryableError-nsg-rule-parallel-put', wait(10)],
  ['j-429-SubscriptionRequestsThrottled-deployments-get', wait(6)],
  ['j-429-SubscriptionRequestsThrottled-write-1200-per-hour', wait(306)],
  ['j-429-backupOperations-read-150-per-hour', wait(324)],
  ['j-429-operationResults-read-150-per-hour', wait(324)],
  ['j-500-CloudInternalError-protectioncontainers', transient],
  ['j-500-GatewayAuthenticationFailed', transient],
  ['j-500-html-body', transient],
  ['j-502-InvalidGatewayHost', transient],
  ['j-503-empty-body', transient],
  ['j-504-backupOperations', transient],
];

describe('a recorded error body is the failure that it stands for', () => {
  test.each(ROWS)('%s', (recording, expected) => {
    const found = ERRORS.answers.find((one) => one.recording === recording);
    expect(found).toBeDefined();
    expect(found && failureOfAnswer(answerOf(found), asked)).toMatchObject(expected);
  });

  test('every recorded answer has a row', () => {
    expect(ROWS.map(([recording]) => recording).sort()).toEqual(ERRORS.answers.map((one) => one.recording).sort());
  });

  test.each([
    ['b-enable-failed-UserErrorGuestAgentStatusUnavailable-new-vm', 'UserErrorGuestAgentStatusUnavailable'],
    [
      'b-enable-operation-failed-UserErrorKeyVaultPermissionsNotConfigured',
      'UserErrorKeyVaultPermissionsNotConfigured',
    ],
    ['i-operation-failed-VMAgentStatusCommunicationError-2018', 'VMAgentStatusCommunicationError'],
    ['i-operation-failed-VMAgentStatusCommunicationError-2023', 'VMAgentStatusCommunicationError'],
    ['i-operation-failed-VMExtensionProvisioningError', 'VMExtensionProvisioningError'],
    ['i-operation-failed-VMExtensionProvisioningError-2023', 'VMExtensionProvisioningError'],
  ])('an operation that ended Failed keeps its code: %s', (recording, code) => {
    const found = ERRORS.operations.find((one) => one.recording === recording);
    expect(AsyncOperation.parse(found?.body)).toMatchObject({ status: 'Failed', code });
  });
});

const failed = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  failureOfAnswer(answerOf({ status, headers, body }), asked);
const error = (code: string, message = '', more: object = {}) => ({ error: { code, message, ...more } });

describe('what no recording shows', () => {
  test('Retry-After wins over the wait in the text', () => {
    const body = error('ResourceRequestsThrottled', "Please try again after '324' seconds.");
    expect(failed(429, body, { 'retry-after': '7' })).toMatchObject(wait(7));
  });

  test('a wait in milliseconds wins over one in seconds', () => {
    expect(failed(429, {}, { 'retry-after': '7', 'x-ms-retry-after-ms': '250' })).toMatchObject(wait(0.25));
  });

  test("a Retry-After date is measured from the answer's own date", () => {
    const headers = { date: 'Mon, 13 May 2024 10:00:00 GMT', 'retry-after': 'Mon, 13 May 2024 10:02:00 GMT' };
    expect(failed(429, {}, headers)).toMatchObject(wait(120));
    expect(failed(429, {}, { 'retry-after': headers['retry-after'] })).toMatchObject(wait(10));
  });

  test('a 503 says how long to wait', () => {
    expect(failed(503, '', { 'retry-after': '30' })).toMatchObject({ kind: 'transient', retryAfterInMs: 30_000 });
  });

  test('a policy denial names the assignment and its id', () => {
    const info = { policyAssignmentDisplayName: 'No egress', policyAssignmentId: '/subscriptions/s/…/no-egress' };
    const body = error('RequestDisallowedByPolicy', 'disallowed', {
      additionalInfo: [{ type: 'PolicyViolation', info }],
    });
    expect(failed(403, body)).toEqual({
      kind: 'policy-denied',
      assignment: 'No egress, /subscriptions/s/…/no-egress',
      detail: 'RequestDisallowedByPolicy: disallowed',
    });
  });

  test('a policy denial without additional information finds the assignment in the text', () => {
    const id = '/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/deny';
    const body = error('RequestDisallowedByPolicy', `Policy identifiers: '[{"id":"${id}"}]'.`);
    expect(failed(403, body)).toMatchObject({ kind: 'policy-denied', assignment: id });
    expect(failed(403, error('RequestDisallowedByPolicy'))).toMatchObject({ kind: 'policy-denied' });
  });

  test('a linked authorization failure names the right that is missing, not the one that is there', () => {
    const body = error(
      'LinkedAuthorizationFailed',
      "The client 'x' with object id 'y' has permission to perform action 'A/write' on scope '/a'; however, it does not " +
        "have permission to perform action(s) 'B/join/action' on the linked scope(s) '/b' (respectively) or the linked scope(s) are invalid.",
    );
    expect(failed(403, body)).toEqual({ kind: 'denied', action: 'B/join/action', scope: '/b' });
  });

  test('a 403 that says nothing is denied for the action that was asked', () => {
    expect(failed(403, '')).toEqual({ kind: 'denied', action: asked.action, scope: resource });
  });

  test.each(['InvalidResourceType', 'InvalidResourceNamespace', 'NoRegisteredProviderFound'])(
    'a 404 about our own question does not say that the resource is gone: %s',
    (code) => {
      expect(failed(404, error(code))).toMatchObject(refused(code));
    },
  );

  test('409 without a known code is a change by somebody else', () => {
    expect(failed(409, error('Conflict'))).toMatchObject(changed);
  });

  test('a code of the backup service is refused, unless it says that the thing is not there', () => {
    expect(failed(409, error('UserErrorAnything'))).toMatchObject(refused('UserErrorAnything'));
    expect(failed(404, error('BMSUserErrorContainerObjectNotFound'))).toMatchObject(gone);
  });

  test('a status that nobody expected is refused with its number', () => {
    expect(failed(405, '')).toEqual({ kind: 'refused', code: 'Http405', detail: 'Http405, and no reason was given' });
    expect(failed(302, '')).toMatchObject(refused('Http302'));
  });

  test('an unreadable good answer may have taken effect', () => {
    expect(failed(200, '{"cut')).toMatchObject({ kind: 'transient' });
  });

  test('texts are redacted and not endless', () => {
    const failure = failed(400, error('X', `AccountKey=abcdefgh== ${'y'.repeat(5000)}`));
    expect(failure).toMatchObject({ detail: expect.stringContaining('AccountKey=REDACTED') as string });
    expect(JSON.stringify(failure).length).toBeLessThan(800);
  });
});
