/** Checks an answer, as JSON on the wire, against the output shape of its operation. */
import { rulesOf } from '../../../src/local/api/rules.js';
import { wholeMatch } from '../../support/service-model.js';
import { shape } from './samples.js';

/** Members that are unknown, required and absent, of another type or outside their enum, length or pattern. */
export function faultsOfAnswer(operation: string, answer: unknown): readonly string[] {
  const output = rulesOf('SageMaker').operations[operation]?.output;
  return output === undefined ? [] : faults(output, answer, operation);
}

function faults(name: string, value: unknown, at: string): readonly string[] {
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
      ? [`${at}: ${what} ${measure} is not ${min} to ${max}`]
      : [];
  switch (type) {
    case 'structure': {
      if (typeof value !== 'object' || value === null) return [`${at} is no structure`];
      const given = Object.entries(value);
      return [
        ...required.filter((one) => !Object.hasOwn(value, one)).map((one) => `${at}.${one} is absent`),
        ...given.flatMap(([one, inner]) => {
          const known = members[one];
          return known === undefined ? [`${at}.${one} is unknown`] : faults(known, inner, `${at}.${one}`);
        }),
      ];
    }
    case 'list':
      if (!Array.isArray(value)) return [`${at} is no list`];
      return [
        ...within(value.length, 'its length'),
        ...value.flatMap((one, index) => faults(member, one, `${at}[${index}]`)),
      ];
    case 'map':
      return Object.entries(value as object).flatMap(([key, one]) => faults(item, one, `${at}.${key}`));
    case 'string':
      if (typeof value !== 'string') return [`${at} is no string`];
      return [
        ...within(value.length, 'its length'),
        ...(values && !values.includes(value) ? [`${at} is ${value}, which its enum lacks`] : []),
        ...(pattern && !wholeMatch(pattern).test(value) ? [`${at} is ${value}, not ${pattern}`] : []),
      ];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at} is no boolean`];
    case 'blob':
      return typeof value === 'string' ? [] : [`${at} is no blob`];
    default:
      return typeof value === 'number' ? within(value, 'its value') : [`${at} is no number`];
  }
}
