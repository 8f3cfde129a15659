import { beforeEach, describe, expect, it } from 'vitest';
import type { Case } from './app-client.js';
import { caseOf } from './testing/seen.js';
import { Watch } from './watch.js';

const VM = caseOf().virtualMachineId;

describe('the watch', () => {
  let known: readonly Case[] = [];
  let isDown = false;
  let asked: string[] = [];
  let news: string[] = [];
  let watch: Watch;

  beforeEach(() => {
    [known, isDown, asked, news] = [[caseOf()], false, [], []];
    const answer = <T>(what: string, value: T): Promise<T> => {
      asked.push(what);
      return isDown ? Promise.reject(new Error('nobody answers')) : Promise.resolve(value);
    };
    const app = {
      rows: () =>
        answer(
          'rows',
          known.map(({ id, stage, outcome }) => ({ id, stage, outcome })),
        ),
      getCase: (id: string) => answer(id, known.find((one) => one.id === id) ?? caseOf()),
    };
    watch = new Watch(app, ({ id, stage }) => news.push(`${id} ${stage}`), 0);
  });

  const outcomes = async () => (await watch.casesOf([VM.toUpperCase()]))?.map(({ outcome }) => outcome);

  it('asks once for all who look at the same time', async () => {
    expect(await Promise.all([outcomes(), outcomes(), outcomes()])).toEqual([['healed'], ['healed'], ['healed']]);
    expect(asked).toEqual(['rows', 'c1']);
  });

  it('asks for a case again when its row has changed, and tells the news', async () => {
    await outcomes();
    await outcomes();
    known = [caseOf({ outcome: 'undone' })];
    expect(await outcomes()).toEqual(['undone']);
    expect(asked).toEqual(['rows', 'c1', 'rows', 'rows', 'c1']);
    expect(news).toEqual(['c1 closed', 'c1 closed']);
  });

  it('sees what is there after it was asked, not what a look under way may have missed', async () => {
    const first = outcomes();
    await first;
    const second = outcomes();
    known = [caseOf({ outcome: 'undone' })];
    expect(await second).toEqual(['undone']);
  });

  it('says that nobody answered, and goes on when somebody does', async () => {
    isDown = true;
    expect(await outcomes()).toBeUndefined();
    isDown = false;
    expect(await outcomes()).toEqual(['healed']);
  });

  it('forgets a case that has joined another, and knows only those of the VMs it is asked for', async () => {
    known = [caseOf(), caseOf({ id: 'c2', outcome: 'escalated' }), caseOf({ id: 'c3', virtualMachineId: 'another' })];
    expect(await outcomes()).toEqual(['healed', 'escalated']);
    known = [caseOf()];
    expect(await outcomes()).toEqual(['healed']);
  });
});
