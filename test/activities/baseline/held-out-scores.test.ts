import { expect, it } from 'vitest';
import { baselineActivities } from '../../../src/activities/baseline/baseline.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker } from '../support/sagemaker.js';

const HELD_OUT = 's3://workspace/held-out/rows.csv';
const CHAMPION = 's3://workspace/score-champion/output-1';
const CHALLENGER = 's3://workspace/score-held-out/output-1';
const layout = { s3Uri: HELD_OUT, header: false, labelPosition: 0, features: ['age', 'hours'] };
const files = {
  [MONITOR.constraintsUri]: JSON.stringify({
    version: 0,
    features: ['label', 'p', 'age', 'hours'].map((name) => ({ name })),
  }),
  [HELD_OUT]: '1,39,40\n0,50,"1,5"\n',
  [`${CHAMPION}/held-out.csv.out`]: '0,0.25\n1,0.75\n',
  [`${CHALLENGER}/held-out.csv.out`]: '1,0.9\n0,0.1\n',
};

function joining(more: Record<string, string> = {}) {
  const s3 = memoryS3({ ...files, ...more });
  const { joinHeldOut } = baselineActivities(dependencies(mockSageMaker().port, s3));
  const join = (championUri: string | null) =>
    inActivity(joinHeldOut, { resolved: RUN, layout, challengerUri: CHALLENGER, championUri });
  return { s3, join };
}

it('label, outputs of both models and features of each held-out row are joined under names that cannot collide', async () => {
  const { s3, join } = joining();
  const scored = await join(CHAMPION);
  expect(scored).toMatchObject({ rows: 2, outputs: ['label', 'p'], hasChampion: true });
  expect(scored.problem).toEqual({
    problemType: 'BinaryClassification',
    prediction: 'label',
    probability: 'p',
    threshold: 0.5,
  });
  expect(s3.files.get(scored.uri)).toBe(
    [
      'label,champion_label,champion_p,challenger_label,challenger_p,feature_age,feature_hours',
      '1,0,0.25,1,0.9,39,40',
      '0,1,0.75,0,0.1,50,"1,5"\n',
    ].join('\n'),
  );
});

it('without another model in service there is no champion', async () => {
  const { s3, join } = joining();
  const scored = await join(null);
  expect(scored.hasChampion).toBe(false);
  expect(s3.files.get(scored.uri)).toContain(
    'label,challenger_label,challenger_p,feature_age,feature_hours\n',
  );
});

it('a model with another number of outputs, or outputs for other rows, is refused', async () => {
  const wide = joining({ [`${CHAMPION}/held-out.csv.out`]: '0,0.25,7\n1,0.75,7\n' });
  expect(await failureOf(wide.join(CHAMPION))).toMatchObject({ type: 'OutputColumnsChanged' });
  const short = joining({ [`${CHALLENGER}/held-out.csv.out`]: '1,0.9\n' });
  expect(await failureOf(short.join(CHAMPION))).toMatchObject({ type: 'OutputCountMismatch' });
});
