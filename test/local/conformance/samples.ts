/** The smallest valid value of a shape, for members that a minimal request does not contain. */
import { rulesOf, type Shape } from '../../../src/local/api/rules.js';
import { wholeMatch } from '../../support/service-model.js';

const { shapes } = rulesOf('SageMaker');

export function shape(name: string): Shape {
  const found = shapes[name];
  if (!found) throw new Error(`The rules have no shape ${name}.`);
  return found;
}

const TEXTS = [
  'a',
  '1',
  '/a',
  'a/b',
  '1K',
  'P1D',
  '1.1',
  '1.1.1',
  'a'.repeat(20),
  's3://bucket/key',
  'https://host/key',
  'fs-12345678',
  `sha256:${'0'.repeat(64)}`,
  'arn:aws:iam::123456789012:role/Example',
  'arn:aws:lambda:us-east-1:123456789012:function:f',
  'arn:aws:sns:us-east-1:123456789012:topic',
  'arn:aws:cloudformation:us-east-1:123456789012:stack/a/b',
  'arn:aws:sagemaker:us-east-1:aws:hub-content/a/DataSet/b',
  'arn:aws:sagemaker:us-east-1:aws:hub-content/a/Model/b',
];

/** ARNs for a pattern, which contains the kind of resource: `…:[0-9]{12}:model-package/…`. */
function arnsLike(pattern: string): readonly string[] {
  const kind = /(?:\[0-9\]\{12\}|\|aws\)):([a-z-]+)/.exec(pattern)?.[1] ?? 'anything';
  const arn = `arn:aws:sagemaker:us-east-1:123456789012:${kind}`;
  return [`${arn}/a`, `${arn}/a/b/c`, `${arn}/a/execution/b`, `${arn}/${'a'.repeat(40)}`, `${arn}a/b`];
}

/** Throws with the name of the shape if no known text matches its pattern. */
export function sampleOf(name: string, within: readonly string[] = []): unknown {
  const { type, min = 0, max, enum: values, pattern, member, key, value, members, required } = shape(name);
  const inside = [...within, name];
  switch (type) {
    case 'string': {
      if (values) return values[0];
      const texts = [...TEXTS, 'a'.repeat(min), ...(pattern ? arnsLike(pattern) : [])];
      const fits = (text: string) =>
        text.length >= min &&
        text.length <= (max ?? text.length) &&
        (pattern === undefined || wholeMatch(pattern).test(text));
      const text = texts.find(fits);
      if (text === undefined)
        throw new Error(`No sample matches ${name}: pattern ${pattern}, length ${min} to ${max}.`);
      return text;
    }
    case 'boolean':
      return true;
    case 'timestamp':
      return 1_767_607_200;
    case 'blob':
      return 'a';
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return Math.max(min, Math.min(1, max ?? 1));
    case 'list':
      return within.includes(name) ? [] : Array.from({ length: min }, () => sampleOf(member ?? '', inside));
    case 'map':
      return min > 0 ? { [String(sampleOf(key ?? '', inside))]: sampleOf(value ?? '', inside) } : {};
    case 'structure':
      return Object.fromEntries((required ?? []).map((one) => [one, sampleOf(members?.[one] ?? '', inside)]));
  }
}
