import type { z } from 'zod';

/** What an HTTP function answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly jsonBody: unknown;
}

/** A request that cannot be used: names the field and what was expected, and repeats nothing of its body. */
export function badRequest(error: z.ZodError): Answer {
  const problems = error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', expected: message }));
  const message = problems.map(({ field, expected }) => `${field}: ${expected}`).join('; ');
  return { status: 400, jsonBody: { error: { code: 'InvalidRequest', message, problems } } };
}

export function problem(status: number, code: string, message: string, more: object = {}): Answer {
  return { status, jsonBody: { error: { code, message, ...more } } };
}

/** 202: the work goes on in the case. */
export function accepted(caseId: string): Answer {
  const statusUrl = `/api/cases/${caseId}`;
  return { status: 202, headers: { location: statusUrl }, jsonBody: { caseId, statusUrl } };
}
