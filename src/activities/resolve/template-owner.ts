import type { SageMakerPort } from '../../aws/sagemaker.js';
import { callAws } from '../support/errors.js';

/**
 * A warning where CloudFormation or Terraform manages the resource: the next deployment of the template restores the old
 * model or baseline.
 * @param what the resource in the warning: `endpoint "churn"`
 */
export async function templateWarnings(
  api: SageMakerPort['api'],
  arn: string,
  what: string,
): Promise<readonly string[]> {
  const { Tags = [] } = await callAws(`Listing the tags of ${what}`, () =>
    api.listTags({ ResourceArn: arn }),
  );
  const owner = Tags.find(
    ({ Key }) => Key?.startsWith('aws:cloudformation:') || /^terraform/i.test(Key ?? ''),
  );
  return owner
    ? [
        `The ${what} is managed by a template (tag ${owner.Key}): the template's next deployment restores the old state. Update the template too.`,
      ]
    : [];
}
