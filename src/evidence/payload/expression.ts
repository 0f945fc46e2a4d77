/** JMESPath, the only place that uses its library. */
import { search } from '@aws-lambda-powertools/jmespath';
import { CodedError } from '../../contract/errors.js';
import { type JsonValue, plainJson } from './json-text.js';

export interface Expression {
  /** The member of the mapping, for messages. */
  readonly member: string;
  readonly text: string;
  /** The selected value; null if the expression selects nothing. */
  readonly select: (value: JsonValue) => JsonValue;
}

/** Functions, filters and literals compute with numbers; anything else only selects, and keeps each number's text. */
const COMPUTES = /[(?`]/;

/**
 * @param member the member of the mapping, for messages
 * @throws CodedError `MappingInvalid` for a text that is not JMESPath
 */
export function compileExpression(member: string, text: string): Expression {
  const computes = COMPUTES.test(text);
  const run = (value: JsonValue): JsonValue =>
    (search(text, (computes ? plainJson(value) : value) as never) ?? null) as JsonValue;
  const invalid = (why: string) =>
    new CodedError(
      'MappingInvalid',
      `payloadMapping.${member} is "${text}", which is not JMESPath: ${why}. Correct it; for example "instances[*].features" selects the features of every instance.`,
    );
  try {
    run({});
  } catch (error) {
    // A function may reject the empty document's values; whether it accepts a record's shows when there is one.
    if (!isTypeError(error)) throw invalid(reasonOf(error));
  }
  return {
    member,
    text,
    select: (value) => {
      try {
        return run(value);
      } catch (error) {
        throw new CodedError(
          'MappingMatchesNothing',
          `payloadMapping.${member} ("${text}") fails on the record: ${reasonOf(error)}.`,
        );
      }
    },
  };
}

function isTypeError(error: unknown): boolean {
  return error instanceof Error && error.name === 'JMESPathTypeError';
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.replace(/^Invalid jmespath expression: /i, '').replace(/\.?\s*$/, '');
}
