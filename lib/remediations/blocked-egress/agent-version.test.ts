import { expect, it } from 'vitest';
import { isSupportedAgent } from './agent-version.js';

it.each([
  ['2.7.41491.1009', 'Windows', false],
  ['2.7.41491.1010', 'Windows', true],
  ['2.10.0.0', 'Windows', true],
  ['2.2.53', 'Linux', false],
  ['2.2.53.1', 'Linux', true],
  ['Unknown', 'Linux', true],
  ['1.0', undefined, true],
])('agent %s on %s: %s', (version, osType, isSupported) => {
  expect(isSupportedAgent(version, osType)).toBe(isSupported);
});
