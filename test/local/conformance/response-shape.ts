/** Checks the JSON of a response against the output shape of its operation. */
import { rulesOf } from '../../../src/local/api/rules.js';
import { wholeMatch } from '../../support/service-model.js';
import { shape } from './samples.js';

/** Members that are unknown, missing, of a wrong type, or outside their enum, length, value or pattern. */
export function shapeViolations(operation: string, response: unknown): readonly string[] {
  const output = rulesOf('SageMaker').operations[operation]?.output;
  return output === undefined ? [] : violations(output, response, operation);
}

function violations(name: string, value: unknown, at: string): readonly string[] {
  const {
    type,
    members = {},
    required = [],
    member = '',
    value: item = '',
    min,
    max,
    pattern,
    enum: values,
  } = shape(name);
  const within = (measure: number, what: string) =>
    measure < (min ?? measure) || measure > (max ?? measure)
      ? [`${at}: ${what} ${measure} is not between ${min} and ${max}`]
      : [];
  switch (type) {
    case 'structure': {
      if (typeof value !== 'object' || value === null) return [`${at} is not a structure`];
      const given = Object.entries(value);
      return [
        ...required.filter((one) => !Object.hasOwn(value, one)).map((one) => `${at}.${one} is missing`),
        ...given.flatMap(([one, inner]) => {
          const known = members[one];
          return known === undefined ? [`${at}.${one} is unknown`] : violations(known, inner, `${at}.${one}`);
        }),
      ];
    }
    case 'list':
      if (!Array.isArray(value)) return [`${at} is not a list`];
      return [
        ...within(value.length, 'length'),
        ...value.flatMap((one, index) => violations(member, one, `${at}[${index}]`)),
      ];
    case 'map':
      return Object.entries(value as object).flatMap(([key, one]) => violations(item, one, `${at}.${key}`));
    case 'string':
      if (typeof value !== 'string') return [`${at} is not a string`];
      return [
        ...within(value.length, 'length'),
        ...(values && !values.includes(value) ? [`${at} is ${value}, which is not in its enum`] : []),
        ...(pattern && !wholeMatch(pattern).test(value)
          ? [`${at} is ${value}, which does not match ${pattern}`]
          : []),
      ];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at} is not a boolean`];
    case 'blob':
      return typeof value === 'string' ? [] : [`${at} is not a blob`];
    default:
      return typeof value === 'number' ? within(value, 'value') : [`${at} is not a number`];
  }
}
