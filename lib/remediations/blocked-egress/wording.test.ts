import { expect, it } from 'vitest';
import { rule, tcp } from './wording.js';

it('names ports and rules as an operator does', () => {
  expect(tcp([443, 8443])).toBe('TCP 443, 8443');
  expect(rule({ name: 'no', priority: 7 })).toBe('rule no (priority 7)');
});
