import { describe, expect, it } from 'vitest';
import { hostLog } from './log.js';
import type { LogLevel } from './rpc.js';

const from = { functionName: 'sweep', invocationId: '1a' };

function linesOf(levels: Record<string, string>, level: LogLevel, text: string) {
  const lines: string[] = [];
  const output = {
    out: (line: string) => lines.push(`out ${line}`),
    error: (line: string) => lines.push(`error ${line}`),
  };
  hostLog(levels, output).app(level, text, from);
  return lines;
}

describe('a line of the app', () => {
  it('says where it comes from', () => {
    expect(linesOf({}, 'information', 'looked')).toEqual(['out sweep 1a: looked']);
  });

  it('stays as it is where it is JSON', () => {
    expect(linesOf({}, 'information', '{"message":"looked"}')).toEqual(['out {"message":"looked"}']);
  });

  it('stays one line', () => {
    expect(linesOf({}, 'information', 'one\n  two\n')).toEqual(['out sweep 1a: one | two']);
    expect(linesOf({}, 'information', '{\n  "a": 1\n}')).toEqual(['out {"a":1}']);
    expect(linesOf({}, 'information', '{ not JSON')).toEqual(['out sweep 1a: { not JSON']);
  });

  it('goes to stderr where it is an error', () => {
    expect(linesOf({}, 'error', '{"message":"broke"}')).toEqual(['error {"message":"broke"}']);
    expect(linesOf({}, 'critical', 'broke')).toEqual(['error sweep 1a: broke']);
    expect(linesOf({}, 'warning', 'odd')).toEqual(['out sweep 1a: odd']);
  });

  it.each([
    [{}, 'debug', 0],
    [{ default: 'Debug' }, 'debug', 1],
    [{ default: 'Warning' }, 'information', 0],
    [{ default: 'Warning', Function: 'Information' }, 'information', 1],
    [{ Function: 'Error', 'Function.sweep': 'Trace' }, 'trace', 1],
    [{ 'Function.sweep.User': 'None' }, 'critical', 0],
  ] as const)('is weighed by the log levels of host.json: %j, %s', (levels, level, count) => {
    expect(linesOf(levels, level, 'text')).toHaveLength(count);
  });
});
