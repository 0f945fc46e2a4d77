import type { Channel } from '../../aws/sagemaker.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import type { Dependencies } from '../support/dependencies.js';

/**
 * S3 URI of the data that the model in service was trained on. Null if it is unknown. It only adds evidence, so a problem
 * with it fails nothing.
 */
export async function productionTrainingSet(
  { sagemaker }: Pick<Dependencies, 'sagemaker'>,
  { production }: ResolvedRun,
): Promise<string | null> {
  if (production.trainingJobName === null) return null;
  try {
    const job = await sagemaker.api.describeTrainingJob({ TrainingJobName: production.trainingJobName });
    const channels: readonly Channel[] = job.InputDataConfig ?? [];
    const training = channels.find(({ ChannelName = '' }) => ['train', 'training'].includes(ChannelName));
    return (training ?? channels[0])?.DataSource?.S3DataSource?.S3Uri ?? null;
  } catch {
    return null;
  }
}
