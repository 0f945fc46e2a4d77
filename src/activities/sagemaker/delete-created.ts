import { ApplicationFailure } from '@temporalio/common';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import { callAws } from '../support/errors.js';

export type CreatedKind = 'model' | 'endpoint-config' | 'job-definition';

/** Deletes a resource; one that is not there is as good as deleted. */
export async function deleteIfThere(
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
