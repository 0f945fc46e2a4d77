import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import { callAws, isFailure } from '../support/errors.js';

/** S3 URI of a file that a processing job wrote; null if job or file does not exist. The file only informs. */
export async function jobOutput(
  { api }: Pick<SageMakerPort, 'api'>,
  s3: S3Port,
  jobName: string,
  file: string,
): Promise<string | null> {
  try {
    const job = await callAws(`Describing processing job "${jobName}"`, () =>
      api.describeProcessingJob({ ProcessingJobName: jobName }),
    );
    const folder = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
    if (folder === undefined) return null;
    const uri = joinS3Uri(folder, file);
    return (await callAws(`Looking for ${uri}`, () => s3.exists(uri))) ? uri : null;
  } catch (error) {
    if (isFailure(error, 'NotFound')) return null;
    throw error;
  }
}
