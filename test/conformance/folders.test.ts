import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { remediationsOf } from '../../lib/remediations/registry.js';
import { parseSettings } from '../../lib/settings.js';
import { HEADINGS, headingsIn, permissionsIn, permissionsOf } from './readme.js';
import { sampledIds } from './sample.js';

const FOLDER = new URL('../../lib/remediations/', import.meta.url);
const REMEDIATIONS = remediationsOf(parseSettings({}), () => new Date());
const IDS = REMEDIATIONS.map(({ id }) => id);

test('every folder of lib/remediations is registered once, under its name, and nothing else is', () => {
  const entries = readdirSync(FOLDER, { withFileTypes: true }).filter((one) => one.isDirectory());
  expect([...IDS].sort()).toEqual(entries.map(({ name }) => name).sort());
});

test('every remediation has a sample, and every sample a remediation', () => {
  expect([...sampledIds()].sort()).toEqual([...IDS].sort());
});

describe.each(REMEDIATIONS)('$id', (remediation) => {
  const folder = new URL(`${remediation.id}/`, FOLDER);
  const files = readdirSync(folder);
  const readme = readFileSync(new URL('README.md', folder), 'utf8');

  test('has an index and tests', () => {
    expect(files).toContain('index.ts');
    expect(files.some((file) => file.endsWith('.test.ts'))).toBe(true);
  });

  test('names each code that it answers once', () => {
    const codes = remediation.answers.codes.map((code) => code.toLowerCase());
    expect([...new Set(codes)]).toEqual(codes);
  });

  test('explains itself under the six headings', () => {
    expect(readme.split('\n')[0]).toBe(`# ${remediation.id}`);
    expect(headingsIn(readme)).toEqual(HEADINGS);
  });

  test('lists exactly the permissions that follow from what it reads and writes', () => {
    expect(permissionsIn(readme)).toEqual(permissionsOf(remediation));
  });
});
