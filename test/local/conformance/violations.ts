/**
 * Requests that violate one constraint each, with SageMaker's error message. This code walks the shapes itself: it shares
 * only the table of rules with the code under test.
 */
import { wholeMatch } from '../../support/service-model.js';
import { sampleOf, shape } from './samples.js';

export interface Violation {
  readonly request: Record<string, unknown>;
  /** The part of the error message with the path and the constraint. */
  readonly clause: string;
}

type Members = Readonly<Record<string, unknown>>;
/** The whole request with one value replaced. Undefined removes the member. */
type Build = (value: unknown) => Record<string, unknown>;

export interface Variants {
  readonly violations: readonly Violation[];
  /** Requests with one more valid member than the minimal request. */
  readonly valid: readonly Record<string, unknown>[];
}

/** The violations of all members of the shape, including nested members. `minimal` is a valid request. */
export function everyViolation(shapeName: string, minimal: Members): Variants {
  const violations: Violation[] = [];
  const valid: Record<string, unknown>[] = [];

  const fail = (build: Build, value: unknown, path: string, constraint: string) =>
    violations.push({
      request: build(value),
      clause: `at '${path}' failed to satisfy constraint: ${constraint}`,
    });

  const walk = (name: string, current: unknown, path: string, build: Build, within: readonly string[]) => {
    if (within.includes(name)) return;
    const inside = [...within, name];
    const { type, members = {}, required = [], member = '', key = '', value = '' } = shape(name);
    for (const [invalid, constraint] of invalidValues(name)) fail(build, invalid, path, constraint);
    if (type === 'structure') {
      const here = current as Members;
      for (const [one, memberShape] of Object.entries(members)) {
        const at = [path, one.charAt(0).toLowerCase() + one.slice(1)].filter((part) => part).join('.');
        const buildMember: Build = (given) => build(withMember(here, one, given));
        if (required.includes(one)) fail(buildMember, undefined, at, 'Member must not be null');
        const present = here[one] ?? sampleOf(memberShape, inside);
        valid.push(buildMember(present));
        walk(memberShape, present, at, buildMember, inside);
      }
    } else if (type === 'list') {
      const element = sampleOf(member, inside);
      const rest = (current as unknown[]).slice(1);
      if (isScalar(member)) {
        for (const [invalid, constraint] of invalidValues(member)) {
          fail(build, [invalid, ...rest], path, `Member must satisfy constraint: [${all(member)}]`);
          expectListed(member, constraint);
        }
      } else {
        const first = (current as unknown[])[0] ?? element;
        walk(member, first, `${path}.1.member`, (given) => build([given, ...rest]), inside);
      }
    } else if (type === 'map') {
      const [[oneKey, oneValue] = [sampleOf(key), sampleOf(value)]] = Object.entries(current as Members);
      for (const [invalid] of invalidValues(key)) {
        if (invalid === '') continue;
        fail(build, { [String(invalid)]: oneValue }, path, `Map keys must satisfy constraint: [${all(key)}]`);
      }
      if (isScalar(value)) {
        for (const [invalid] of invalidValues(value)) {
          fail(
            build,
            { [String(oneKey)]: invalid },
            path,
            `Map value must satisfy constraint: [${all(value)}]`,
          );
        }
      } else {
        const buildValue: Build = (given) => build({ [String(oneKey)]: given });
        walk(value, oneValue, `${path}.${oneKey}.member`, buildValue, inside);
      }
    }
  };
  walk(shapeName, minimal, '', (value) => value as Record<string, unknown>, []);
  return { violations, valid };
}

function withMember(members: Members, name: string, value: unknown): Members {
  const { [name]: _, ...others } = members;
  return value === undefined ? others : { ...others, [name]: value };
}

const isScalar = (name: string) => !['structure', 'list', 'map'].includes(shape(name).type);

/** Values that violate each constraint of a shape, with the message of AWS's services. */
function invalidValues(name: string): readonly (readonly [value: unknown, message: string])[] {
  const { type, min, max, enum: values, pattern, member = '' } = shape(name);
  const messages = messagesOf(name);
  const invalid: [unknown, string][] = [];
  const add = (value: unknown, kind: keyof typeof messages) => invalid.push([value, messages[kind]]);
  if (['integer', 'long', 'float', 'double'].includes(type)) {
    if (max !== undefined) add(max + 1, 'max');
    if (min !== undefined) add(min - 1, 'min');
  } else if (type === 'string') {
    if (max !== undefined) add('a'.repeat(max + 1), 'max');
    if (min !== undefined && min > 0) add('', 'min');
    if (values) add('NoSuchValue', 'values');
    const mismatch = ['*', '\n', '\u0000', ''].find((text) => pattern && !wholeMatch(pattern).test(text));
    if (mismatch !== undefined) add(mismatch, 'pattern');
  } else if (type === 'list') {
    if (max !== undefined)
      add(
        Array.from({ length: max + 1 }, () => sampleOf(member)),
        'max',
      );
    if (min !== undefined && min > 0) add([], 'min');
  } else if (type === 'map') {
    if (max !== undefined) {
      const { key = '', value = '' } = shape(name);
      const keys = shape(key).enum ?? Array.from({ length: max + 1 }, (_, index) => `k${index}`);
      if (keys.length > max) add(Object.fromEntries(keys.map((one) => [one, sampleOf(value)])), 'max');
    }
    if (min !== undefined && min > 0) add({}, 'min');
  }
  return invalid;
}

function messagesOf(name: string) {
  const { type, min, max, pattern, enum: values } = shape(name);
  const counted = ['integer', 'long', 'float', 'double'].includes(type) ? 'value' : 'length';
  return {
    max: `Member must have ${counted} less than or equal to ${max}`,
    min: `Member must have ${counted} greater than or equal to ${min}`,
    pattern: `Member must satisfy regular expression pattern: ${pattern}`,
    values: `Member must satisfy enum value set: [${values?.join(', ')}]`,
  };
}

/** All constraints of an element in the form of the error message for a list or map. */
function all(name: string): string {
  const { min, max, pattern, enum: values } = shape(name);
  const messages = messagesOf(name);
  return [
    ...(max === undefined ? [] : [messages.max]),
    ...(min === undefined ? [] : [messages.min]),
    ...(pattern === undefined ? [] : [messages.pattern]),
    ...(values === undefined ? [] : [messages.values]),
  ].join(', ');
}

function expectListed(name: string, message: string): void {
  if (!all(name).includes(message)) throw new Error(`${name}: "${message}" is not one of its constraints.`);
}
