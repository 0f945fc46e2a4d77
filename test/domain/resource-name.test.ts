import { describe, expect, it } from 'vitest';
import { type NamedStep, resourceName, runTag } from '../../src/domain/resource-name.js';

const RUN = runTag('0198c2a4-7e31-7c5b-9d2f-3a4b5c6d7e8f');
const PATTERN = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;
const STEPS: readonly NamedStep[] = [
  'train',
  'model',
  'score',
  'baseline',
  'rescore',
  'config',
  'quality-12',
];

describe('resourceName', () => {
  it('a resource name contains endpoint, run, step and attempt', () => {
    expect(resourceName('churn', RUN, 'train', 2)).toBe('rb-churn-3a4b5c6d7e8f-train-2');
  });

  it('a resource name is valid and has at most 63 characters for endpoint names of any length, also with dashes', () => {
    for (let length = 1; length <= 63; length += 1) {
      const endpoints = [
        'x'.repeat(length),
        `a${'-'.repeat(Math.max(0, length - 2))}${length > 1 ? 'b' : ''}`,
      ];
      for (const endpoint of endpoints) {
        for (const step of STEPS) {
          const name = resourceName(endpoint, RUN, step, 3);
          expect(name.length, name).toBeLessThanOrEqual(63);
          expect(name).toMatch(PATTERN);
        }
      }
    }
  });

  it('a resource name is deterministic and differs for each step and attempt', () => {
    const names = STEPS.flatMap((step) =>
      [1, 2, 3].map((attempt) => resourceName('churn', RUN, step, attempt)),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(resourceName('churn', RUN, 'model')).toBe(resourceName('churn', RUN, 'model', 1));
  });

  it('resource names of endpoints with the same prefix differ by their runs', () => {
    const long = 'e'.repeat(62);
    const other = runTag('0198c2a4-7e31-7c5b-9d2f-3a4b5c6d7e90');
    expect(resourceName(`${long}1`, RUN, 'model')).not.toBe(resourceName(`${long}2`, other, 'model'));
  });
});

it('a run tag is the end of the run ID, because the beginning is a time stamp', () => {
  expect(RUN).toBe('3a4b5c6d7e8f');
  expect(RUN).toHaveLength(12);
});
