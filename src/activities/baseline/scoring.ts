import { createHash } from 'node:crypto';
import type { Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import { isJsonLines, type PayloadForm } from '../../contract/payload.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { resourceName } from '../../domain/resource-name.js';
import { checkRequest, requestWriter } from '../../evidence/payload/request-writer.js';
import { csvLine } from '../data/capture-windows.js';
import { featureRows } from '../data/dataset.js';
import { readTextColumns } from '../data/live-baseline.js';
import { scoringInputUri } from '../data/scored-rows.js';
import { createOnce, runTags } from '../sagemaker/create-once.js';
import { callAws, refused } from '../support/errors.js';
import { transformInstanceType } from './transform-instance.js';

export interface ScoringRequest {
  readonly resolved: ResolvedRun;
  readonly layout: DatasetLayout;
  /** Default: the rows of the baseline. */
  readonly rows?: 'held-out';
}

export interface ScoringInput {
  readonly inputUri: string;
  readonly rows: number;
  /** SHA-256 of the rows as scored. */
  readonly digest: string;
}

/** The held-out rows are scored by the new model and by the model in service, the champion. */
export type ScoringStep = 'score' | 'rescore' | 'score-held-out' | 'score-champion';

export interface TransformRequest {
  readonly resolved: ResolvedRun;
  readonly modelName: string;
  readonly step: ScoringStep;
  readonly inputUri: string;
  readonly attempt: number;
}

/**
 * Writes the rows to score, without header and label, as the endpoint receives them: CSV with the columns in its order, or
 * JSON requests, one a line.
 */
export async function writeScoringInput(
  s3: S3Port,
  { resolved, layout, rows: which }: ScoringRequest,
): Promise<ScoringInput> {
  const { payload } = resolved.production;
  const inputUri = scoringInputUri(resolved, which);
  const toLine = payload ? await requestLines(s3, resolved, payload, layout) : csvLine;
  const hash = createHash('sha256');
  let rows = 0;
  async function* lines() {
    for await (const row of featureRows(s3, layout)) {
      const line = toLine(row);
      hash.update(line);
      rows += 1;
      yield line;
    }
  }
  await callAws(`Writing ${inputUri}`, () =>
    s3.upload(inputUri, lines(), payload?.contentType ?? 'text/csv'),
  );
  if (rows === 0) {
    throw refused(
      'DatasetEmpty',
      `Dataset ${layout.s3Uri} contains no rows. Give one with rows, then start a new run.`,
    );
  }
  return { inputUri, rows, digest: hash.digest('hex') };
}

/** Makes JSON requests of rows. The first one is checked against the mapping's expressions. */
async function requestLines(
  s3: S3Port,
  resolved: ResolvedRun,
  payload: PayloadForm,
  { features }: DatasetLayout,
): Promise<(row: Row) => string> {
  const texts = await readTextColumns(s3, resolved);
  const columns = features.map((name) => ({ name, isText: texts.has(name) }));
  const write = requestWriter(payload, columns);
  let checked = false;
  return (row) => {
    const request = write(row);
    if (!checked) checkRequest(payload, columns, row, request);
    checked = true;
    return `${request}\n`;
  };
}

/** Starts the batch transform that scores rows with the model, on the instance type that serves in production. */
export async function startTransformJob(
  api: SageMakerPort['api'],
  { resolved, modelName, step, inputUri, attempt }: TransformRequest,
): Promise<{ name: string; outputUri: string }> {
  const { production, run } = resolved;
  const { endpointName, endpointConfigName, payload } = production;
  const contentType = payload?.contentType ?? 'text/csv';
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
          ContentType: contentType,
          SplitType: 'Line',
        },
        TransformOutput: {
          S3OutputPath: outputUri,
          Accept: payload?.accept ?? 'text/csv',
          AssembleWith: 'Line',
        },
        TransformResources: {
          InstanceType: transformInstanceType(
            config.ProductionVariants?.find(({ VariantName }) => VariantName === production.variantName)
              ?.InstanceType,
          ),
          InstanceCount: 1,
        },
        // A JSON document cannot be joined with another one by a line break.
        BatchStrategy: payload && !isJsonLines(contentType) ? 'SingleRecord' : 'MultiRecord',
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
