import { describe, expect, it } from 'vitest';
import { routeOf } from './route-template.js';

describe('routeOf', () => {
  it.each([
    ['api/cases', '/api/cases', {}],
    ['api/cases', '/API/Cases/', {}],
    ['api/cases', '/api/cases/1', undefined],
    ['api/cases/{id}', '/api/cases/a%2Fb%20c', { id: 'a/b c' }],
    ['api/cases/{id}', '/api/cases', undefined],
    ['api/cases/{id}/undo', '/api/cases/7/undo', { id: '7' }],
    ['api/cases/{id?}', '/api/cases', {}],
    ['api/cases/{id=new}', '/api/cases', { id: 'new' }],
    ['api/cases/{id:int}', '/api/cases/12', { id: '12' }],
    ['api/cases/{id:int}', '/api/cases/twelve', undefined],
    [
      'api/cases/{id:guid?}',
      '/api/cases/1b4e28ba-2fa1-11d2-883f-0016d3cca427',
      { id: '1b4e28ba-2fa1-11d2-883f-0016d3cca427' },
    ],
    ['api/files/{*path}', '/api/files/a/b/c.txt', { path: 'a/b/c.txt' }],
    ['api/report-{year}.{kind}', '/api/report-2026.csv', { year: '2026', kind: 'csv' }],
    ['api/a.b', '/api/aXb', undefined],
  ])('%s of %s', (template, path, values) => {
    expect(routeOf(template).match(path)).toEqual(values);
  });

  it('puts the more particular route first', () => {
    const templates = ['a/{*rest}', 'a/{id}', 'a/b', 'a/{id:int}', 'a/x-{id}'];
    const byPrecedence = templates
      .map((template) => ({ template, precedence: routeOf(template).precedence }))
      .sort((a, b) => a.precedence.localeCompare(b.precedence));

    expect(byPrecedence.map(({ template }) => template)).toEqual([
      'a/b',
      'a/x-{id}',
      'a/{id:int}',
      'a/{id}',
      'a/{*rest}',
    ]);
  });

  it('refuses a constraint that it does not know', () => {
    expect(() => routeOf('a/{id:regex(^x$)}')).toThrow('regex');
  });
});
