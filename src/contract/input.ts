import { z } from 'zod';
import { carryOver } from './carry-over.js';
import { datasetReference, s3Location } from './dataset.js';
import { deploymentConfig } from './deployment-config.js';
import { describeZodError } from './describe-zod-error.js';
import { heldOutSplit } from './held-out.js';
import { incident, MOST_INCIDENTS } from './incident.js';
import { modelPackageArn, pipelineSource, problemOfSources } from './model-source.js';
import { payloadMapping } from './payload.js';
import { onUnsupportedMonitor } from './unsupported-monitor.js';

const resourceName = z
  .string()
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'must be a SageMaker resource name');

/** What a person pastes into the Temporal UI. Only `endpointName` is needed. */
export const rebaselineInput = z.strictObject({
  endpointName: resourceName,
  /** New rows to retrain on. Without them the model in service is rebaselined from its own training job's data. */
  trainingDataset: datasetReference.optional(),
  /** Rows to score for the baseline. Default: the held-out channel if the training job has one, else the training set. */
  baselineDataset: datasetReference.optional(),
  /** Labelled rows that the new model was not trained on: new model and model in service are compared on them. */
  heldOutDataset: datasetReference.optional(),
  /** Hold out rows of the training set before training, instead of heldOutDataset. */
  heldOut: heldOutSplit.optional(),
  /** Other channels of the cloned training job, by channel name. */
  channels: z.record(z.string(), z.strictObject({ s3Uri: s3Location })).optional(),
  /** Use the model of this completed training job instead of training one. */
  trainingJobName: resourceName.optional(),
  /** Use the model of this version of the model registry. */
  modelPackageArn: modelPackageArn.optional(),
  /** Use this model, which exists already. */
  modelName: resourceName.optional(),
  /** Start this SageMaker pipeline, wait for it, and use the model that it makes. */
  pipeline: pipelineSource.optional(),
  /** The rows that a model was trained on which the run does not train itself. Default: the data of its training job. */
  trainedOn: datasetReference.optional(),
  /** Periods in which the traffic is known to be wrong. */
  incidents: z.array(incident).max(MOST_INCIDENTS).default([]),
  /** How to read an endpoint's JSON; see docs/operating.md. Default: the policy's, or flat JSON. */
  payloadMapping: payloadMapping.optional(),
  /** What happens to edits of the live constraints. Default: the policy's. */
  carryOver: carryOver.optional(),
  /** Budget: windows of normal traffic that may have violations in 30 days. Default: the policy's, which it may only tighten. */
  falseAlarmsPerMonth: z.number().positive().max(100_000).optional(),
  /** The production variant whose model the run renews. Needed if the endpoint has several. */
  variantName: resourceName.optional(),
  /** Which monitoring schedules to switch. Default: every schedule of the endpoint that runs more than once. */
  monitoringSchedules: z.array(resourceName).min(1).optional(),
  /** What happens if the endpoint has a monitor whose baseline the run cannot renew. Default: the policy's. */
  onUnsupportedMonitor: onUnsupportedMonitor.optional(),
  mode: z.enum(['run', 'plan']).default('run'),
  deploy: z.enum(['after-approval', 'first']).default('after-approval'),
  /** How SageMaker shifts the traffic to the new model. Default: the policy's, or as in the endpoint's last deployment. */
  deploymentConfig: deploymentConfig.optional(),
  onCancel: z.enum(['restore', 'keep']).default('restore'),
  /** Used only with `deploy: "first"`: what a rejection does with the model that is already deployed. */
  onReject: z.enum(['roll-back', 'keep']).default('roll-back'),
  /** Continue although the last windows are clean. */
  evenIfClean: z.boolean().default(false),
  /** A person overrides a diagnosis that would end the run; recorded with name and reason. */
  overrideDiagnosis: z
    .strictObject({ by: z.string().trim().min(1).max(200), reason: z.string().trim().min(1).max(2000) })
    .optional(),
  /** Who starts the run. Temporal does not authenticate it. The policy may require it, and another approver. */
  startedBy: z.string().trim().min(1).max(200).optional(),
  /** How long a diagnosis that would end the run waits for the signal `override`, in periods of the schedule. */
  overrideDeadlinePeriods: z.number().min(0).max(8760).default(0),
  approval: z
    .strictObject({
      /** How long to wait for a person, in periods of the monitoring schedule. */
      deadlinePeriods: z.number().positive().max(8760).optional(),
    })
    .default({}),
  verification: z
    .strictObject({
      /** Clean whole windows that keep the release. */
      cleanWindows: z.int().min(1).max(48).optional(),
      /** Whole windows to judge at most. */
      outOf: z.int().min(1).max(48).optional(),
    })
    .default({}),
  /** Model package group to register the released model in. Default: that of the model in service, if it has one. */
  modelPackageGroup: resourceName.optional(),
  /** Folder in S3 for this run's files. Default: `rebaseline/<endpoint>/` in the bucket of the live baseline. */
  workspace: s3Location.optional(),
});
export type RebaselineInput = z.infer<typeof rebaselineInput>;

export const WORKFLOW_ID_PREFIX = 'rebaseline-';
export const EXAMPLE_INPUT =
  '{"endpointName": "my-endpoint", "trainingDataset": {"s3Uri": "s3://my-bucket/new-training-data/"}}';

export type ParsedInput =
  | { readonly ok: true; readonly input: RebaselineInput }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads what was pasted and checks the workflow ID. One workflow ID for each endpoint makes the server refuse a second run
 * of the same endpoint.
 */
export function parseInput(pasted: unknown, workflowId: string): ParsedInput {
  const paste = `Paste for example ${EXAMPLE_INPUT} as the workflow's input.`;
  if (pasted === undefined || pasted === null || pasted === '') {
    return { ok: false, problem: `The workflow was started without an input. ${paste}` };
  }
  const value = unwrapJsonString(pasted);
  if (isUndecodable(value)) {
    return { ok: false, problem: `The input could not be read: ${value.undecodable}. ${paste}` };
  }
  const parsed = rebaselineInput.safeParse(value);
  if (!parsed.success) {
    return { ok: false, problem: `The input is not valid: ${describeZodError(parsed.error)}. ${paste}` };
  }
  const input = parsed.data;
  const expected = `${WORKFLOW_ID_PREFIX}${input.endpointName}`;
  if (workflowId !== expected) {
    return {
      ok: false,
      problem: `The workflow ID is "${workflowId}" but must be "${expected}": this ID prevents two runs of the same endpoint. Start a new run with it.`,
    };
  }
  const ofSources = problemOfSources(input);
  if (ofSources !== null) return { ok: false, problem: ofSources };
  if (input.heldOut && (input.heldOutDataset || !input.trainingDataset)) {
    return {
      ok: false,
      problem:
        'heldOut splits trainingDataset before training: give it with trainingDataset, and without heldOutDataset.',
    };
  }
  const { cleanWindows, outOf } = input.verification;
  if (cleanWindows !== undefined && outOf !== undefined && outOf < cleanWindows) {
    return {
      ok: false,
      problem: `verification.outOf (${outOf}) must be at least cleanWindows (${cleanWindows}).`,
    };
  }
  return { ok: true, input };
}

/** The payload converter's value for a payload that it could not decode. */
export interface Undecodable {
  readonly undecodable: string;
}

export function isUndecodable(value: unknown): value is Undecodable {
  return typeof value === 'object' && value !== null && 'undecodable' in value;
}

/** Old versions of the UI send JSON as a string; one level of quoting is accepted. */
export function unwrapJsonString(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
