import { z } from 'zod';
import { redact } from '../../model/redact.js';
import type { Failure } from '../../model/result.js';
import { ErrorBody } from '../../model/resources/control.js';
import { jsonIn, type Answer, type Asked } from './answer.js';
import { waitAskedIn } from './waits.js';

/** Microsoft.Network's usual Retry-After (recordings/INDEX.md), for answers that ask to wait and do not say how long. */
const USUAL_WAIT_IN_MS = 10_000;
const LONGEST_DETAIL = 600;

/** Another operation holds the resource: it passes by waiting. 429 in all recordings but one; 409 there. */
const BUSY = codes(
  'RetryableError',
  'RetryableErrorDueToAnotherOperation',
  'ReferencedResourceNotProvisioned',
  'AnotherOperationInProgress',
);
/** 409 that no second look cures (recordings/b-vault-put-409-MissingSubscriptionRegistration). */
const LASTING_CONFLICT = codes('MissingSubscriptionRegistration', 'ReadOnlyDisabledSubscription');
/** 404 that speaks of our request, not of the resource: closing a case on it would lose the VM. */
const WRONG_QUESTION = codes('InvalidResourceType', 'InvalidResourceNamespace', 'NoRegisteredProviderFound');
/** Codes of the Backup service carry their own meaning, also with a 400 or 409; a 404 is a 404 with them too. */
const BACKUP_CODE = /^((BMS)?UserError|Cloud)/i;

/** What an answer says about why it is not the one that was hoped for. */
interface Said {
  readonly code: string;
  /** The code and those of its details, in lower case. */
  readonly codes: readonly string[];
  /** Everything it says, unredacted: only to look into, never to keep. */
  readonly text: string;
  readonly body: ErrorBody | undefined;
}

/** The failure that an answer outside 2xx, or one that nobody can read, stands for. */
export function failureOfAnswer(answer: Answer, asked: Asked): Failure {
  const said = saidIn(answer);
  const { status } = answer;
  if (status === 401) {
    return { kind: 'denied', action: `sign-in (${asked.identity})`, scope: asked.resource };
  }
  if (status === 403) {
    return forbidden(said, asked);
  }
  if (status === 429 || (status < 500 && any(said, BUSY))) {
    const retryAfterInMs = waitAskedIn(answer, said.text) ?? USUAL_WAIT_IN_MS;
    return { kind: 'throttled', retryAfterInMs, detail: detailOf(said) };
  }
  if (status === 408 || status >= 500 || status < 300) {
    // Below 300: a good status, but nothing that could be read. What was sent may have taken effect.
    return { kind: 'transient', retryAfterInMs: waitAskedIn(answer, said.text) ?? 0, detail: detailOf(said) };
  }
  return refusal(status, said, asked);
}

function refusal(status: number, said: Said, asked: Asked): Failure {
  const refused: Failure = { kind: 'refused', code: said.code, detail: detailOf(said) };
  if (status === 404 || status === 410) {
    return any(said, WRONG_QUESTION) ? refused : { kind: 'target-gone', resourceId: asked.resource };
  }
  if (BACKUP_CODE.test(said.code)) {
    return refused;
  }
  switch (status) {
    case 409:
      if (any(said, codes('ScopeLocked'))) {
        return { kind: 'locked', resourceId: asked.resource, detail: detailOf(said) };
      }
      return any(said, LASTING_CONFLICT) ? refused : changed(said, asked);
    case 412:
      return changed(said, asked);
    case 400:
      // Somebody took the priority since it was planned (recordings/g-nsg-rule-deployment-operation-400-…).
      return any(said, codes('SecurityRuleConflict')) ? changed(said, asked) : refused;
    default:
      return refused;
  }
}

function changed(said: Said, asked: Asked): Failure {
  return { kind: 'state-changed', resourceId: asked.resource, detail: detailOf(said) };
}

const PolicyViolation = z.object({
  policyAssignmentDisplayName: z.string().optional(),
  policyAssignmentName: z.string().optional(),
  policyAssignmentId: z.string().optional(),
});

function forbidden(said: Said, asked: Asked): Failure {
  if (any(said, codes('RequestDisallowedByPolicy'))) {
    return { kind: 'policy-denied', assignment: redact(assignmentIn(said)), detail: detailOf(said) };
  }
  const { action, scope } = missingRightIn(said.text) ?? { action: asked.action, scope: asked.resource };
  return { kind: 'denied', action: redact(action), scope: redact(scope) };
}

function assignmentIn({ body, text }: Said): string {
  const violation = body?.additionalInfo.find(({ type }) => type?.toLowerCase() === 'policyviolation');
  const info = PolicyViolation.safeParse(violation?.info).data;
  const id = info?.policyAssignmentId ?? /\/[^\s'"]*\/policyAssignments\/[^\s'"]+/i.exec(text)?.[0];
  const name = info?.policyAssignmentDisplayName ?? info?.policyAssignmentName;
  return [name, id].filter((part) => part !== undefined).join(', ') || 'that the answer does not name';
}

// The last words of a LinkedAuthorizationFailed name what is missing, its first ones what is there; so the sentence
// with "not" is tried first. The third is Key Vault's own way (recordings/h-keyvault-dataplane-403-ForbiddenByRbac).
const MISSING_RIGHT = [
  /not have (?:authorization|permission) to perform action(?:\(s\))? '([^']+)' (?:over|on)[^']*scope[^']*'([^']+)'/i,
  /to perform action '([^']+)' (?:over|on) scope '([^']+)'/i,
  /Action: '([^']+)'\s+Resource: '([^']+)'/i,
];

function missingRightIn(text: string): { readonly action: string; readonly scope: string } | undefined {
  const found = MISSING_RIGHT.map((pattern) => pattern.exec(text)).find((match) => match !== null);
  const [, action, scope] = found ?? [];
  return action === undefined || scope === undefined ? undefined : { action, scope };
}

function saidIn({ status, bodyAsText }: Answer): Said {
  const body = ErrorBody.safeParse(jsonIn(bodyAsText)).data;
  const code = body === undefined || body.code === 'Unknown' ? `Http${String(status)}` : body.code;
  const details = (body?.details ?? []).map((one) => ({ code: one.code ?? '', message: one.message ?? '' }));
  const sentences = [body?.message ?? '', ...details.map(({ message }) => message)];
  return {
    code,
    codes: [code, ...details.map((one) => one.code)].map((one) => one.toLowerCase()),
    text: [...new Set(sentences)].filter((sentence) => sentence !== '').join(' '),
    body,
  };
}

function detailOf({ code, text }: Said): string {
  const detail = text === '' ? `${code}, and no reason was given` : `${code}: ${text}`;
  return redact(detail).slice(0, LONGEST_DETAIL);
}

function codes(...names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

function any(said: Said, of: ReadonlySet<string>): boolean {
  return said.codes.some((code) => of.has(code));
}
