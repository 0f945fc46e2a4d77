import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { PolicyRules } from '../../contract/policy.js';
import type { Production } from '../../contract/resolved-run.js';
import { TAG_MODEL_PACKAGE } from '../../domain/resource-name.js';
import { packagedModel } from '../sagemaker/named-model.js';
import { callAws, isFailure, refused } from '../support/errors.js';

/**
 * Where the run registers the model: the group of the input, of the version that the input names, of the model in service,
 * or of the version that an earlier run registered for the endpoint. Null registers it nowhere.
 *
 * Refuses a version that cannot be used, and a run whose decision would have no place.
 */
export async function modelPackageGroupOf(
  api: SageMakerPort['api'],
  input: Pick<RebaselineInput, 'modelPackageGroup' | 'modelPackageArn'>,
  rules: Pick<PolicyRules, 'approval'>,
  production: Production,
): Promise<string | null> {
  const source = input.modelPackageArn === undefined ? null : await packagedModel(api, input.modelPackageArn);
  const group =
    input.modelPackageGroup ??
    source?.modelPackageGroup ??
    production.modelPackageGroup ??
    (await registeredBefore(api, production));
  if (group !== null || rules.approval !== 'registry') return group;
  throw refused(
    'ModelPackageGroupMissing',
    `The policy takes the decision about endpoint "${production.endpointName}" from the model registry, and its model "${production.modelName}" comes from no model package. Give modelPackageGroup in the input, then start a new run.`,
  );
}

/** A run serves a clone, which names no package; the endpoint's tag does. */
async function registeredBefore(
  api: SageMakerPort['api'],
  { endpointName, endpointArn }: Production,
): Promise<string | null> {
  const { Tags = [] } = await callAws(`Listing the tags of endpoint "${endpointName}"`, () =>
    api.listTags({ ResourceArn: endpointArn }),
  );
  const arn = Tags.find(({ Key }) => Key === TAG_MODEL_PACKAGE)?.Value;
  if (arn === undefined) return null;
  try {
    const { ModelPackageGroupName = null } = await callAws(`Describing model package ${arn}`, () =>
      api.describeModelPackage({ ModelPackageName: arn }),
    );
    return ModelPackageGroupName;
  } catch (error) {
    if (isFailure(error, 'NotFound')) return null;
    throw error;
  }
}
