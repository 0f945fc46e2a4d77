import { expect, it } from 'vitest';
import { sourcesUnder } from '../support/sources.js';

/**
 * Temporal retries a plain error until the activity's deadline, up to hours later. What a person must fix is thrown as
 * `refused(code, …)`, or as `CodedError` where the code does not know Temporal.
 */
const PLAIN = /(?:\bthrow|\breject\()\s*new (?:Error|TypeError|RangeError|SyntaxError)\b/;

it('activities and the AWS ports throw no plain errors', async () => {
  const sources = [...(await sourcesUnder('src/activities')), ...(await sourcesUnder('src/aws'))];
  expect(sources.length).toBeGreaterThan(40);
  expect(sources.filter(({ text }) => PLAIN.test(text)).map(({ path }) => path)).toEqual([]);
});

it.each([
  'throw new Error("no endpoint");',
  'throw new TypeError(message)',
  'return Promise.reject(new Error(message));',
])('%s counts as a plain error', (text) => expect(text).toMatch(PLAIN));
