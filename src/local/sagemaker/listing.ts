/** Filters, sorting and pagination of all List operations. */
import { z } from 'zod';
import { validationException } from './errors.js';

export interface ListInput {
  readonly NameContains?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly SortBy?: string;
  readonly SortOrder?: string;
  readonly StatusEquals?: string;
  readonly CreationTimeAfter?: Date;
  readonly CreationTimeBefore?: Date;
  readonly LastModifiedTimeAfter?: Date;
  readonly LastModifiedTimeBefore?: Date;
}

export interface Listed {
  readonly name: string;
  readonly created: Date;
  readonly modified?: Date;
  readonly scheduled?: Date;
  readonly status?: string;
}

export interface ListRules<T> {
  readonly of: (row: T) => Listed;
  readonly order: 'Ascending' | 'Descending';
}

const DEFAULT_PAGE = 10;

/**
 * Returns one page of rows, with a `NextToken` if there are more. Time bounds are exclusive, as the API's names "After"
 * and "Before" say. Without MaxResults, a page has 10 rows, as on AWS.
 */
export function listPage<T>(
  rows: readonly T[],
  input: ListInput,
  rules: ListRules<T>,
): { page: readonly T[]; next: { NextToken?: string } } {
  const found = rows
    .map((row) => ({ row, listed: rules.of(row) }))
    .filter(({ listed }) => matches(listed, input))
    .sort((a, b) => compare(a.listed, b.listed, input.SortBy ?? 'CreationTime'));
  const descending = (input.SortOrder ?? rules.order) === 'Descending';
  if (descending) found.reverse();

  const from = input.NextToken === undefined ? 0 : positionAfter(found, input, descending);
  const until = from + (input.MaxResults ?? DEFAULT_PAGE);
  const last = found[until - 1];
  return {
    page: found.slice(from, until).map(({ row }) => row),
    next: last !== undefined && until < found.length ? { NextToken: tokenOf(last.listed) } : {},
  };
}

function matches(listed: Listed, input: ListInput): boolean {
  const { NameContains, StatusEquals } = input;
  return (
    (NameContains === undefined || listed.name.toLowerCase().includes(NameContains.toLowerCase())) &&
    (StatusEquals === undefined || listed.status === StatusEquals) &&
    between(listed.created, input.CreationTimeAfter, input.CreationTimeBefore) &&
    between(listed.modified ?? listed.created, input.LastModifiedTimeAfter, input.LastModifiedTimeBefore)
  );
}

export function between(time: Date, after: Date | undefined, before: Date | undefined): boolean {
  return (after === undefined || time > after) && (before === undefined || time < before);
}

function compare(a: Listed, b: Listed, sortBy: string): number {
  const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  if (sortBy === 'Name') return byName;
  if (sortBy === 'Status') return (a.status ?? '').localeCompare(b.status ?? '') || byName;
  const timeOf = (listed: Listed) =>
    (sortBy === 'ScheduledTime' ? listed.scheduled : undefined) ?? listed.created;
  return timeOf(a).getTime() - timeOf(b).getTime() || byName;
}

// The token is the last row of the page, so that rows created or deleted between pages do not repeat or hide other rows.
const tokenOf = (last: Listed) => Buffer.from(JSON.stringify(last)).toString('base64url');

const time = z.iso.datetime().transform((text) => new Date(text));
const tokenSchema = z.strictObject({
  name: z.string(),
  created: time,
  modified: time.optional(),
  scheduled: time.optional(),
  status: z.string().optional(),
});

function positionAfter(
  found: readonly { listed: Listed }[],
  { NextToken = '', SortBy = 'CreationTime' }: ListInput,
  descending: boolean,
): number {
  const last = tokenSchema.safeParse(parseToken(NextToken)).data as Listed | undefined;
  if (!last) {
    throw validationException('The NextToken is invalid. Repeat the request without a NextToken.');
  }
  const after = found.findIndex(({ listed }) =>
    descending ? compare(listed, last, SortBy) < 0 : compare(listed, last, SortBy) > 0,
  );
  return after < 0 ? found.length : after;
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}
