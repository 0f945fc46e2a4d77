import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';

const ENDPOINT = defineSearchAttributeKey('RebaselineEndpoint', SearchAttributeType.KEYWORD);
const STAGE = defineSearchAttributeKey('RebaselineStage', SearchAttributeType.KEYWORD);
const OUTCOME = defineSearchAttributeKey('RebaselineOutcome', SearchAttributeType.KEYWORD);

/**
 * Makes runs searchable by endpoint, stage and outcome. Call it only if the worker has found all three attributes in the
 * namespace: an unknown attribute fails the workflow task, and the run stalls.
 */
export function setSearchAttributes(values: {
  endpoint: string;
  stage: string;
  outcome: string | null;
}): void {
  upsertSearchAttributes([
    { key: ENDPOINT, value: values.endpoint },
    { key: STAGE, value: values.stage },
    ...(values.outcome ? [{ key: OUTCOME, value: values.outcome }] : []),
  ]);
}
