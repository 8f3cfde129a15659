import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.js';

const KNOWN = ['first', 'second', 'third'];

describe('the arguments of the demo', () => {
  it('are all scenarios where none is named', () => {
    expect(parseArguments([], KNOWN)).toEqual({ scenarios: KNOWN, json: undefined, keep: false });
  });

  it('name scenarios, each once and in the order of the list', () => {
    const args = ['--scenario', 'third', '--scenario=first', '--scenario', 'third', '--json', 'out.json', '--keep'];
    expect(parseArguments(args, KNOWN)).toEqual({ scenarios: ['first', 'third'], json: 'out.json', keep: true });
  });

  it('that name an unknown scenario are answered with those there are', () => {
    expect(parseArguments(['--scenario', 'fourth'], KNOWN)).toBe(
      'There is no scenario fourth. There are:\n  first\n  second\n  third',
    );
  });

  it.each([[['--scenarios', 'first']], [['first']], [['--json']]])('%j is answered with the usage', (args) => {
    expect(parseArguments(args, KNOWN)).toContain('npm run demo [-- ');
  });
});
