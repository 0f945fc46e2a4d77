/** Converts between the query protocol and JSON, so that one set of operations serves both protocols. */
import { AwsError } from '../aws-error.js';
import type { XmlMembers, XmlValue } from './service.js';

/** In names. `MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name`, the longest of CloudWatch, has 9. */
const MAX_PATH_LENGTH = 32;

type Tree = { [name: string]: Tree | string };

/** `MetricData.member.1.MetricName=x` becomes `{MetricData: [{MetricName: 'x'}]}`. Values remain strings. Throws MalformedQueryString. */
export function inputOfForm(form: URLSearchParams): Record<string, unknown> {
  const tree: Tree = Object.create(null) as Tree;
  for (const [path, value] of form) {
    const names = path.split('.');
    if (names.length > MAX_PATH_LENGTH) {
      throw new AwsError('MalformedQueryString', 'A parameter name of the request has too many parts.');
    }
    let at = tree;
    for (const name of names.slice(0, -1)) {
      const existing = at[name];
      const child = typeof existing === 'object' ? existing : (Object.create(null) as Tree);
      at[name] = child;
      at = child;
    }
    at[names.at(-1) as string] = value;
  }
  const { Action: _action, Version: _version, ...input } = arraysOf(tree) as Record<string, unknown>;
  return input;
}

function arraysOf(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const { member } = tree;
  if (Object.keys(tree).length === 1 && typeof member === 'object') {
    return Object.entries(member)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, element]) => arraysOf(element));
  }
  return Object.fromEntries(Object.entries(tree).map(([name, child]) => [name, arraysOf(child)]));
}

/** The members of a response for XML: strings, with times in ISO 8601. */
export function xmlOf(members: Readonly<Record<string, unknown>>): XmlMembers {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, xmlValue(value)]],
    ),
  );
}

function xmlValue(value: unknown): XmlValue {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(xmlValue);
  return typeof value === 'object' && value !== null
    ? xmlOf(value as Record<string, unknown>)
    : String(value);
}
