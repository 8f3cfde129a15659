import { RestError } from '@azure/core-rest-pipeline';
import { AuthenticationError, AuthenticationRequiredError, CredentialUnavailableError } from '@azure/identity';
import { describe, expect, test } from 'vitest';
import { ResourceId } from '../../model/resource-id.js';
import { failureOf } from './errors.js';

const resource = ResourceId.parse('/subscriptions/s/resourceGroups/g');
const asked = { resource, action: 'A/read', identity: 'the identity that reads' };
const denied = { kind: 'denied', action: 'sign-in (the identity that reads)', scope: resource };
const named = (name: string, more: object = {}) => Object.assign(new Error(`${name} happened`), { name }, more);

/** Told to be plain errors: by their classes the compiler would hold their different shapes against them. */
const errors = (...all: readonly Error[]) => all;

describe('what an SDK throws', () => {
  test('an answer outside 2xx is read from its body, not from what the SDK made of it', () => {
    const response = { status: 404, headers: new Map(), bodyAsText: '{"error":{"code":"ResourceNotFound"}}' };
    expect(failureOf(named('RestError', { response, code: 'misleading' }), asked)).toEqual({
      kind: 'target-gone',
      resourceId: resource,
    });
  });

  test('a status without an answer is enough', () => {
    expect(failureOf(new RestError('x', { statusCode: 500 }), asked)).toMatchObject({ kind: 'transient' });
  });

  test.each([
    new RestError('socket hang up', { code: 'REQUEST_SEND_ERROR' }),
    named('AbortError'),
    named('TimeoutError'),
    named('Error', { code: 'ECONNRESET' }),
    named('Error', { code: 'ENOTFOUND' }),
  ])('a lost answer is transient: %s', (error) => {
    expect(failureOf(error, asked)).toMatchObject({ kind: 'transient', retryAfterInMs: 0 });
  });

  test('its text is redacted', () => {
    const error = new RestError('could not reach https://x?sig=abcdef', { code: 'REQUEST_SEND_ERROR' });
    expect(failureOf(error, asked)).toMatchObject({ detail: 'could not reach https://x?sig=REDACTED' });
  });

  test.each(
    errors(
      new CredentialUnavailableError('no identity is assigned'),
      new AuthenticationError(400, { error: 'invalid_client', error_description: 'unknown client' }),
      new AuthenticationRequiredError({ scopes: ['s'], message: 'No response.' }),
      named('AggregateAuthenticationError'),
    ),
  )('no token: denied, naming the identity: %s', (error) => {
    expect(failureOf(error, asked)).toEqual(denied);
  });

  test.each(
    errors(
      new CredentialUnavailableError('x', { cause: named('ServerError', { status: 500 }) }),
      new CredentialUnavailableError('x', { cause: named('ClientAuthError', { errorCode: 'network_error' }) }),
      new CredentialUnavailableError('x', { cause: named('E', { cause: named('E', { code: 'ECONNREFUSED' }) }) }),
      new AuthenticationError(503, 'try later'),
      new AuthenticationError(429, 'slow down'),
    ),
  )('a token endpoint out of order passes: %s', (error) => {
    expect(failureOf(error, asked)).toMatchObject({
      kind: 'transient',
      detail: expect.stringContaining('the identity that reads') as string,
    });
  });

  test.each([new TypeError('x is undefined'), named('Error', { code: 'ERR_ASSERTION' }), 'a text', undefined])(
    'anything else is a bug and thrown on: %s',
    (error) => {
      expect(() => failureOf(error, asked)).toThrow(error instanceof Error ? error.message : undefined);
    },
  );
});
