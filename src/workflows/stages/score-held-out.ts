import type { HeldOutRows, ScoredHeldOut } from '../../contract/held-out.js';
import { compute } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import { scoreRows } from './score-rows.js';

/** Scores the held-out rows with the new model and, at the same time, with the model in service. */
export async function scoreHeldOut(
  context: RunContext,
  { heldOut: { layout } }: HeldOutRows,
): Promise<ScoredHeldOut> {
  const { run, resolved } = context;
  const inService = resolved.production.modelName;
  const modelName = run.release.modelName ?? inService;
  const { inputUri } = await compute('Prepare the held-out rows to score').prepareScoring({
    resolved,
    layout,
    rows: 'held-out',
  });
  const [challengerUri, championUri] = await Promise.all([
    scoreRows(context, { step: 'score-held-out', modelName, inputUri, what: 'the held-out rows' }),
    modelName === inService
      ? null
      : scoreRows(context, {
          step: 'score-champion',
          modelName: inService,
          inputUri,
          what: 'the held-out rows',
          by: 'the model in service',
        }),
  ]);
  return compute('Join the held-out rows with the scores of both models').joinHeldOut({
    resolved,
    layout,
    challengerUri,
    championUri,
  });
}
