/**
 * Every way to break one constraint of a request, and the clause with which SageMaker names it. Walks the shapes by
 * itself: it shares the table with the code under test, and nothing else.
 */
import { wholeMatch } from '../../support/service-model.js';
import { sampleOf, shape } from './samples.js';

export interface Violation {
  readonly request: Record<string, unknown>;
  /** What the refusal must say: where, and which constraint. */
  readonly clause: string;
}

type Members = Readonly<Record<string, unknown>>;
/** The whole request with this value in one place; undefined leaves the member out. */
type Build = (value: unknown) => Record<string, unknown>;

export interface Reach {
  readonly violations: readonly Violation[];
  /** Requests that have one more valid member than the minimal one. */
  readonly valid: readonly Record<string, unknown>[];
}

/** The violations of all members that a request of this shape can reach, beginning with a valid request. */
export function everyViolation(shapeName: string, minimal: Members): Reach {
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
    for (const [broken, constraint] of brokenValues(name)) fail(build, broken, path, constraint);
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
        for (const [broken, constraint] of brokenValues(member)) {
          fail(build, [broken, ...rest], path, `Member must satisfy constraint: [${all(member)}]`);
          expectListed(member, constraint);
        }
      } else {
        const first = (current as unknown[])[0] ?? element;
        walk(member, first, `${path}.1.member`, (given) => build([given, ...rest]), inside);
      }
    } else if (type === 'map') {
      const [[oneKey, oneValue] = [sampleOf(key), sampleOf(value)]] = Object.entries(current as Members);
      for (const [broken] of brokenValues(key)) {
        if (broken === '') continue;
        fail(build, { [String(broken)]: oneValue }, path, `Map keys must satisfy constraint: [${all(key)}]`);
      }
      if (isScalar(value)) {
        for (const [broken] of brokenValues(value)) {
          fail(
            build,
            { [String(oneKey)]: broken },
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

/** Values outside each constraint of a shape, with the constraint's sentence (AWS's, as its services answer). */
function brokenValues(name: string): readonly (readonly [value: unknown, sentence: string])[] {
  const { type, min, max, enum: values, pattern, member = '' } = shape(name);
  const sentences = sentencesOf(name);
  const broken: [unknown, string][] = [];
  const add = (value: unknown, kind: keyof typeof sentences) => broken.push([value, sentences[kind]]);
  if (['integer', 'long', 'float', 'double'].includes(type)) {
    if (max !== undefined) add(max + 1, 'max');
    if (min !== undefined) add(min - 1, 'min');
  } else if (type === 'string') {
    if (max !== undefined) add('a'.repeat(max + 1), 'max');
    if (min !== undefined && min > 0) add('', 'min');
    if (values) add('NoSuchValue', 'values');
    const misfit = ['*', '\n', '\u0000', ''].find((text) => pattern && !wholeMatch(pattern).test(text));
    if (misfit !== undefined) add(misfit, 'pattern');
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
  return broken;
}

function sentencesOf(name: string) {
  const { type, min, max, pattern, enum: values } = shape(name);
  const counted = ['integer', 'long', 'float', 'double'].includes(type) ? 'value' : 'length';
  return {
    max: `Member must have ${counted} less than or equal to ${max}`,
    min: `Member must have ${counted} greater than or equal to ${min}`,
    pattern: `Member must satisfy regular expression pattern: ${pattern}`,
    values: `Member must satisfy enum value set: [${values?.join(', ')}]`,
  };
}

/** All constraints of an element, as they are listed where one of them is broken. */
function all(name: string): string {
  const { min, max, pattern, enum: values } = shape(name);
  const sentences = sentencesOf(name);
  return [
    ...(max === undefined ? [] : [sentences.max]),
    ...(min === undefined ? [] : [sentences.min]),
    ...(pattern === undefined ? [] : [sentences.pattern]),
    ...(values === undefined ? [] : [sentences.values]),
  ].join(', ');
}

function expectListed(name: string, sentence: string): void {
  if (!all(name).includes(sentence)) throw new Error(`${name}: "${sentence}" is not among its constraints.`);
}
