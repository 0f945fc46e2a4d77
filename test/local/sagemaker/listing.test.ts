import { describe, expect, test } from 'vitest';
import { type Listed, type ListInput, listPage } from '../../../src/local/sagemaker/listing.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
const row = (name: string, minute: number, more: Partial<Listed> = {}): Listed => ({
  name,
  created: at(minute),
  ...more,
});
const list = (rows: readonly Listed[], input: ListInput = {}) =>
  listPage(rows, input, { of: (one) => one, order: 'Descending' });
const names = (rows: readonly Listed[], input: ListInput = {}) =>
  list(rows, input).page.map(({ name }) => name);
const many = Array.from({ length: 23 }, (_, index) => row(`r${String(index).padStart(2, '0')}`, index));

/** All pages in order. `between` may change the rows before each page after the first. */
function pages(rows: readonly Listed[], input: ListInput, between = (now: readonly Listed[]) => now) {
  const seen: string[][] = [];
  let [now, token] = [rows, undefined as string | undefined];
  do {
    const { page, next } = list(now, token === undefined ? input : { ...input, NextToken: token });
    seen.push(page.map(({ name }) => name));
    token = next.NextToken;
    now = between(now);
  } while (token !== undefined);
  return seen;
}

describe('pages', () => {
  test('pages have ten rows by default, and only the last page has no token', () => {
    expect(pages(many, {}).map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(pages(many, {}).flat()).toEqual(many.map(({ name }) => name).reverse());
  });

  test('a page with exactly all rows has no token', () => {
    expect(list(many, { MaxResults: 23 }).next).toEqual({});
  });

  test('pages neither repeat nor hide rows if other rows are created and deleted between them', () => {
    const seen = pages(many, { MaxResults: 5 }, (now) => [
      ...now.filter(({ name }) => name !== 'r18' && name !== 'r02'),
      row(`new${now.length}`, 60),
    ]).flat();
    expect(new Set(seen).size).toBe(seen.length);
    // The last row of the first page, r18, was deleted after it had been seen.
    expect(seen.filter((name) => !name.startsWith('new'))).toEqual(
      many
        .map(({ name }) => name)
        .reverse()
        .filter((name) => name !== 'r02'),
    );
  });

  test('the next page is empty if all its rows were deleted', () => {
    const { next } = list(many, { MaxResults: 20 });
    const left = many.slice(3);
    expect(list(left, next)).toEqual({ page: [], next: {} });
  });

  test('rows with the same creation time are ordered by name', () => {
    const same = ['c', 'a', 'b'].map((name) => row(name, 0));
    expect(pages(same, { MaxResults: 1, SortOrder: 'Ascending' })).toEqual([['a'], ['b'], ['c']]);
  });

  test.each(['rubbish', '', 'e30', Buffer.from('{"name":1}').toString('base64url')])(
    'the invalid token %j is rejected',
    (NextToken) => {
      expect(() => list(many, { NextToken })).toThrow(/NextToken is invalid/);
    },
  );
});

describe('filters and order', () => {
  const rows = [
    row('Census-A', 1, { modified: at(9), status: 'InService' }),
    row('census-b', 2, { modified: at(8), status: 'Failed' }),
    row('other', 3, { modified: at(7), status: 'InService' }),
  ];

  test.each([
    ['part of a name in upper or lower case', { NameContains: 'CENSUS' }, ['census-b', 'Census-A']],
    ['a status', { StatusEquals: 'InService' }, ['other', 'Census-A']],
    [
      'creation time, with exclusive bounds',
      { CreationTimeAfter: at(1), CreationTimeBefore: at(3) },
      ['census-b'],
    ],
    ['last-modified time after a bound', { LastModifiedTimeAfter: at(8) }, ['Census-A']],
    ['last-modified time before a bound', { LastModifiedTimeBefore: at(8) }, ['other']],
  ])('rows are filtered by %s', (_, input, expected) => {
    expect(names(rows, input)).toEqual(expected);
  });

  test.each([
    [{ SortBy: 'Name', SortOrder: 'Ascending' }, ['Census-A', 'census-b', 'other']],
    [{ SortBy: 'CreationTime', SortOrder: 'Ascending' }, ['Census-A', 'census-b', 'other']],
    [{ SortBy: 'Status', SortOrder: 'Ascending' }, ['census-b', 'Census-A', 'other']],
    [{}, ['other', 'census-b', 'Census-A']],
  ])('rows are sorted by %j', (input, expected) => {
    expect(names(rows, input)).toEqual(expected);
  });

  test('executions can be sorted by their scheduled time', () => {
    const executions = [row('a', 2, { scheduled: at(0) }), row('b', 1, { scheduled: at(1) })];
    expect(names(executions, { SortBy: 'ScheduledTime', SortOrder: 'Ascending' })).toEqual(['a', 'b']);
  });
});
