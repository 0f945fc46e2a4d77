import { expect, it } from 'vitest';
import type { FeedDefect } from '../../../../src/domain/feed-defects/feed-defect.js';
import { feedDefectsCheck } from '../../../../src/domain/gate/checks/feed-defects.js';

const found = (certainty: FeedDefect['certainty'], feature: string) => ({
  where: 'both' as const,
  defect: { kind: 'unit-conversion' as const, certainty, features: [feature], sentence: `${feature} moved.` },
});

it('the check of feed defects fails for a certain defect and names it first', () => {
  const check = feedDefectsCheck([found('suspicious', 'price'), found('certain', 'age')]);
  expect(check.verdict).toBe('fail');
  expect(check.sentence).toBe(
    'in the training set and the traffic: age moved. suspicious in the training set and the traffic: price moved.',
  );
});

it('the check of feed defects is unknown for suspicious values alone, so that a person decides', () => {
  const check = feedDefectsCheck([found('suspicious', 'price')]);
  expect(check.verdict).toBe('unknown');
  expect(check.sentence).toContain('a person must look at the values');
  expect(check.evidence?.[0]?.note).toBe('suspicious: unit-conversion, in the training set and the traffic');
});

it('the check of feed defects passes without a finding', () => {
  expect(feedDefectsCheck([]).verdict).toBe('pass');
});
