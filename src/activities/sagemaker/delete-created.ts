import { ApplicationFailure } from '@temporalio/common';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import { callAws } from '../support/errors.js';

export type CreatedKind = 'model' | 'endpoint-config' | 'job-definition';

/** Deletes a resource; succeeds if it does not exist. */
export async function deleteIfExists(
  api: SageMakerPort['api'],
  kind: CreatedKind,
  name: string,
): Promise<void> {
  try {
    await callAws(`Deleting ${kind} "${name}"`, () =>
      kind === 'model'
        ? api.deleteModel({ ModelName: name })
        : kind === 'endpoint-config'
          ? api.deleteEndpointConfig({ EndpointConfigName: name })
          : api.deleteDataQualityJobDefinition({ JobDefinitionName: name }),
    );
  } catch (error) {
    if (!(error instanceof ApplicationFailure && error.type === 'NotFound')) throw error;
  }
}
