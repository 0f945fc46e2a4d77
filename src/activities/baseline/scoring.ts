import { createHash } from 'node:crypto';
import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { resourceName } from '../../domain/resource-name.js';
import { csvLine } from '../data/capture-windows.js';
import { featureRows } from '../data/dataset.js';
import { createOnce, runTags } from '../sagemaker/create-once.js';
import { callAws, refused } from '../support/errors.js';
import { transformInstanceType } from './transform-instance.js';

export interface ScoringInput {
  readonly inputUri: string;
  readonly rows: number;
  /** SHA-256 of the rows as scored. */
  readonly digest: string;
}

export interface TransformRequest {
  readonly resolved: ResolvedRun;
  readonly modelName: string;
  readonly step: 'score' | 'rescore';
  readonly inputUri: string;
  readonly attempt: number;
}

/** Writes the rows to score: no header, no label, the columns in the order in which the endpoint receives them. */
export async function writeScoringInput(
  s3: S3Port,
  { resolved, layout }: { readonly resolved: ResolvedRun; readonly layout: DatasetLayout },
): Promise<ScoringInput> {
  const inputUri = `${resolved.workspace}/runs/${resolved.run}/scoring/input.csv`;
  const hash = createHash('sha256');
  let rows = 0;
  async function* lines() {
    for await (const row of featureRows(s3, layout)) {
      const line = csvLine(row);
      hash.update(line);
      rows += 1;
      yield line;
    }
  }
  await callAws(`Writing ${inputUri}`, () => s3.upload(inputUri, lines(), 'text/csv'));
  if (rows === 0) {
    throw refused(
      'DatasetEmpty',
      `Dataset ${layout.s3Uri} contains no rows. Give one with rows, then start a new run.`,
    );
  }
  return { inputUri, rows, digest: hash.digest('hex') };
}

/** Starts the batch transform that scores rows with the model, on the instance type that serves in production. */
export async function startTransformJob(
  api: SageMakerPort['api'],
  { resolved, modelName, step, inputUri, attempt }: TransformRequest,
): Promise<{ name: string; outputUri: string }> {
  const { production, run } = resolved;
  const { endpointName, endpointConfigName } = production;
  const name = resourceName(endpointName, run, step, attempt);
  const outputUri = `${resolved.workspace}/runs/${run}/${step}/output-${attempt}`;
  const config = await callAws(`Describing endpoint configuration "${endpointConfigName}"`, () =>
    api.describeEndpointConfig({ EndpointConfigName: endpointConfigName }),
  );
  await createOnce({
    doing: `Creating transform job "${name}"`,
    create: () =>
      api.createTransformJob({
        TransformJobName: name,
        ModelName: modelName,
        TransformInput: {
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: inputUri } },
          ContentType: 'text/csv',
          SplitType: 'Line',
        },
        TransformOutput: { S3OutputPath: outputUri, Accept: 'text/csv', AssembleWith: 'Line' },
        TransformResources: {
          InstanceType: transformInstanceType(config.ProductionVariants?.[0]?.InstanceType),
          InstanceCount: 1,
        },
        BatchStrategy: 'MultiRecord',
        Tags: runTags(endpointName, run),
      }),
    isOurs: async () => {
      const existing = await api.describeTransformJob({ TransformJobName: name });
      return (
        existing.ModelName === modelName &&
        existing.TransformInput?.DataSource?.S3DataSource?.S3Uri === inputUri &&
        (existing.TransformJobStatus === 'InProgress' || existing.TransformJobStatus === 'Completed')
      );
    },
  });
  return { name, outputUri };
}
