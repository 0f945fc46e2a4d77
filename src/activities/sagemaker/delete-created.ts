import { ApplicationFailure } from '@temporalio/common';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { MonitorKind } from '../../contract/monitor-kind.js';
import { callAws } from '../support/errors.js';
import { KINDS } from './monitor-kinds.js';

export type CreatedKind = 'model' | 'endpoint-config' | 'job-definition';

/**
 * Deletes a resource; succeeds if it does not exist.
 * @param monitorKind of a job definition
 */
export async function deleteIfExists(
  api: SageMakerPort['api'],
  kind: CreatedKind,
  name: string,
  monitorKind: MonitorKind = 'DataQuality',
): Promise<void> {
  try {
    await callAws(`Deleting ${kind} "${name}"`, () =>
      kind === 'model'
        ? api.deleteModel({ ModelName: name })
        : kind === 'endpoint-config'
          ? api.deleteEndpointConfig({ EndpointConfigName: name })
          : KINDS[monitorKind].remove(api, name),
    );
  } catch (error) {
    if (!(error instanceof ApplicationFailure && error.type === 'NotFound')) throw error;
  }
}
