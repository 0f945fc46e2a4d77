import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';

const ENDPOINT = defineSearchAttributeKey(SEARCH_ATTRIBUTES.endpoint, SearchAttributeType.KEYWORD);
const STAGE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.stage, SearchAttributeType.KEYWORD);
const OUTCOME = defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, SearchAttributeType.KEYWORD);

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
