/** What the kinds with ground truth monitor: the captures of an endpoint, or the captured outputs of batch transforms. */
import { joinS3Uri } from '../../../../contract/s3-address.js';
import type { SageMakerContext } from '../../context.js';
import type { ProcessingInput } from '../../processing-run.js';
import type { BatchTransformInput, EndpointInput, MonitoringDefinition } from '../definition.js';
import { capturedHours, capturedManifests, hourInputs, mergedTransformHours } from '../monitored-input.js';
import { outputOf } from '../monitoring-job.js';
import type { Window } from '../window.js';

export interface LabelledInput {
  readonly input: EndpointInput | BatchTransformInput;
  /** Undefined for batch transforms. */
  readonly endpoint?: string;
  /** The format of the captured outputs, as the merge job's `dataset_format`. Undefined for capture records. */
  readonly format?: string;
  captured(context: SageMakerContext, window: Window): Promise<readonly ProcessingInput[]>;
  /** What the merge job wrote, below the same hours as the captures. */
  merged(context: SageMakerContext, window: Window): Promise<readonly ProcessingInput[]>;
}

/** Throws an error with the failure reason if the definition has no input that can be merged. */
export function labelledInput(definition: MonitoringDefinition): LabelledInput {
  const { endpointInput, batchTransformInput: batch } = definition;
  const folder = joinS3Uri(outputOf(definition).S3Uri, 'merge');
  if (endpointInput) {
    const endpoint = endpointInput.EndpointName;
    return {
      input: endpointInput,
      endpoint,
      captured: (context, window) => capturedHours(context, endpointInput, window),
      merged: (context, window) => hourInputs(context, endpointInput, joinS3Uri(folder, endpoint), window),
    };
  }
  if (batch?.DatasetFormat.Csv === undefined) {
    throw new Error(
      'The local SageMaker merges ground truth with captures of an endpoint, or with CSV outputs of batch transforms. Give the job definition an EndpointInput, or a BatchTransformInput whose DatasetFormat is Csv.',
    );
  }
  return {
    input: batch,
    format: JSON.stringify({ csv: { header: false } }),
    captured: (context, window) => capturedManifests(context, batch, 'output', window),
    merged: (context, window) => mergedTransformHours(context, batch, folder, window),
  };
}
