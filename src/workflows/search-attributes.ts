import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';

const ENDPOINT = defineSearchAttributeKey('RebaselineEndpoint', SearchAttributeType.KEYWORD);
const STAGE = defineSearchAttributeKey('RebaselineStage', SearchAttributeType.KEYWORD);
const OUTCOME = defineSearchAttributeKey('RebaselineOutcome', SearchAttributeType.KEYWORD);

/**
 * Lets runs be found by endpoint, stage and outcome. Called only where the worker has seen that the namespace knows
 * all three: one that it does not know would wedge the run.
 */
export function tellSearchAttributes(told: {
  endpoint: string;
  stage: string;
  outcome: string | null;
}): void {
  upsertSearchAttributes([
    { key: ENDPOINT, value: told.endpoint },
    { key: STAGE, value: told.stage },
    ...(told.outcome ? [{ key: OUTCOME, value: told.outcome }] : []),
  ]);
}
