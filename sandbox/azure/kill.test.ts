import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Program } from '../host/testing/program.js';
import { objectsAt, parseJson, textAt } from './json.js';
import { newFolder } from './testing/azure.js';
import { world } from './testing/world.js';

/** `npm test` builds first: this is the program that npm start runs. */
async function start(data: string, estate: string): Promise<{ readonly program: Program; readonly port: number }> {
  const program = new Program('azure/main.js', ['--port', '0', '--data', data, '--estate', estate]);
  onTestFinished(async () => {
    await program.end();
  });
  const [, port = '0'] = await program.line(/^\{"sandbox":(\d+)\}$/);
  return { program, port: Number(port) };
}

const control = async (port: number, method: string, path: string, body?: unknown): Promise<string> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await fetch(`http://127.0.0.1:${port}/_sandbox/${path}`, { method, ...sent })).text();
};

describe('SIGKILL', () => {
  it('at any instant leaves every acknowledged write', { timeout: 60_000 }, async () => {
    const data = newFolder();
    const estate = join(data, 'estate.json');
    writeFileSync(estate, JSON.stringify({ resources: world().resources }));
    const acknowledged: number[] = [];
    for (const lifetime of [40, 70, 110]) {
      const { program, port } = await start(data, estate);
      const killed = new Promise((resolve) => setTimeout(resolve, lifetime)).then(() => program.end('SIGKILL'));
      for (let n = acknowledged.length; ; n += 1) {
        const resource = { id: `${world().ids.group}/providers/Contoso.Example/widgets/${n}`, properties: { n } };
        const answer = await control(port, 'PUT', 'resource', resource).catch(() => undefined);
        if (answer === undefined) break;
        acknowledged.push(n);
      }
      await killed;
    }
    const { program, port } = await start(data, estate);
    const kept = objectsAt(parseJson(await control(port, 'GET', 'estate')), 'resources').flatMap((one) => {
      const found = /widgets\/(\d+)$/.exec(textAt(one, 'id') ?? '');
      return found === null ? [] : [Number(found[1])];
    });
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((n) => !kept.includes(n))).toEqual([]);
    expect(await program.end('SIGTERM')).toBe(0);
  });
});
