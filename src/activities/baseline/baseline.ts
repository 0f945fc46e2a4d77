import { createHash } from 'node:crypto';
import type { Candidate, DatasetLayout, ResolvedRun } from '../../contract/run.js';
import { withLiveNames } from '../../domain/baseline/live-names.js';
import { strictestMonitor } from '../../domain/gate/checks/unread-capture.js';
import { resourceName } from '../../domain/resource-name.js';
import { writeCaptureRecords } from '../data/capture-record.js';
import { csvLine } from '../data/capture-windows.js';
import { featureRows } from '../data/dataset.js';
import { readLiveColumns } from '../data/live-baseline.js';
import { pairOutputs } from '../data/scored-rows.js';
import { CAPTURE_FORMAT, preprocessing, s3Input, startAnalyzerJob } from '../sagemaker/analyzer-job.js';
import { createOnce, runTags } from '../sagemaker/create-once.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { transformInstanceType } from './transform-instance.js';

const TABLE_FORMAT = JSON.stringify({ csv: { header: true, output_columns_position: 'START' } });
const DATASET_PATH = '/opt/ml/processing/input/baseline_dataset_input';

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

export interface BaselineJobRequest {
  readonly resolved: ResolvedRun;
  readonly step: 'baseline' | 'scripted';
  /** A table with a header, or capture records for the script. */
  readonly sourceUri: string;
  readonly attempt: number;
}

export interface BaselineDataset {
  readonly datasetUri: string;
  readonly rowsRead: number;
  readonly rowsScored: number;
  readonly columns: readonly string[];
  /** The same rows as capture records, for the monitor's script; absent without one. */
  readonly recordsUri?: string;
}

export function baselineActivities({ sagemaker, s3 }: Dependencies) {
  const { api } = sagemaker;

  return {
    /** The rows to score: no header, no label, in the order in which the endpoint receives the columns. */
    async prepareScoring({
      resolved,
      layout,
    }: {
      resolved: ResolvedRun;
      layout: DatasetLayout;
    }): Promise<ScoringInput> {
      return withHeartbeat('preparing the rows to score', async () => {
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
        if (rows === 0)
          throw refused('DatasetEmpty', `Dataset ${layout.s3Uri} contains no rows. Give one that does.`);
        return { inputUri, rows, digest: hash.digest('hex') };
      });
    },

    /** Scores rows with the new model by batch transform, as production would. */
    async startTransform({
      resolved,
      modelName,
      step,
      inputUri,
      attempt,
    }: TransformRequest): Promise<{ name: string; outputUri: string }> {
      const { production, run } = resolved;
      const name = resourceName(production.endpointName, run, step, attempt);
      const outputUri = `${resolved.workspace}/runs/${run}/${step}/output-${attempt}`;
      const config = await callAws(
        `Describing endpoint configuration "${production.endpointConfigName}"`,
        () => api.describeEndpointConfig({ EndpointConfigName: production.endpointConfigName }),
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
            Tags: runTags(production.endpointName, run),
          }),
        isOurs: async () => {
          const there = await api.describeTransformJob({ TransformJobName: name });
          return (
            there.ModelName === modelName &&
            there.TransformInput?.DataSource?.S3DataSource?.S3Uri === inputUri &&
            (there.TransformJobStatus === 'InProgress' || there.TransformJobStatus === 'Completed')
          );
        },
      });
      return { name, outputUri };
    },

    /** Puts the model's outputs before its inputs, as the monitor sees a captured record, under the live names. */
    async assembleBaseline(request: {
      resolved: ResolvedRun;
      layout: DatasetLayout;
      outputUri: string;
    }): Promise<BaselineDataset> {
      const { resolved, layout, outputUri } = request;
      return withHeartbeat('putting the outputs before the rows', async () => {
        const liveColumns = await readLiveColumns(s3, resolved);
        const datasetUri = `${resolved.workspace}/runs/${resolved.run}/baseline/dataset.csv`;
        const counts = { rows: 0, outputs: 0 };
        let width = 0;
        async function* lines() {
          yield csvLine(liveColumns);
          for await (const row of pairOutputs(s3, featureRows(s3, layout), outputUri, counts)) {
            width = row.length;
            yield csvLine(row);
          }
        }
        await callAws(`Writing ${datasetUri}`, () => s3.upload(datasetUri, lines(), 'text/csv'));
        if (width !== liveColumns.length) {
          throw refused(
            'OutputColumnsChanged',
            `The new model gives ${width - layout.features.length} output columns, the live baseline has ${liveColumns.length - layout.features.length}. The endpoint's answers would change shape; use a model with the same outputs.`,
          );
        }
        const recordsUri = await writeCaptureRecords(s3, request);
        return {
          datasetUri,
          rowsRead: counts.rows,
          rowsScored: counts.outputs,
          columns: liveColumns,
          ...(recordsUri === null ? {} : { recordsUri }),
        };
      });
    },

    /**
     * The monitor's own analyzer on the scored rows: image, role, network and resources of the live definition. Step
     * `scripted` puts capture records through the monitor's script.
     */
    async startBaselineJob({ resolved, step, sourceUri, attempt }: BaselineJobRequest): Promise<{
      name: string;
      outputUri: string;
    }> {
      const { production, run, monitors } = resolved;
      const name = resourceName(production.endpointName, run, step, attempt);
      const outputUri = `${resolved.workspace}/runs/${run}/${step}/output-${attempt}`;
      const monitor = strictestMonitor(monitors);
      const script = preprocessing(step === 'scripted' ? monitor.recordPreprocessor : null);
      await startAnalyzerJob(api, monitor, {
        name,
        environment: {
          dataset_format: step === 'scripted' ? CAPTURE_FORMAT : TABLE_FORMAT,
          dataset_source: DATASET_PATH,
          ...script.environment,
        },
        inputs: [s3Input('baseline_dataset_input', sourceUri, DATASET_PATH), ...script.inputs],
        outputUri,
        tags: runTags(production.endpointName, run),
      });
      return { name, outputUri };
    },

    /** Names the candidate by the digest of its two files and stores it where nothing is ever overwritten. */
    async sealCandidate(request: {
      resolved: ResolvedRun;
      outputUri: string;
      datasetUri: string;
      rows: number;
      /** Its columns are named by a script. */
      scripted?: boolean;
    }): Promise<Candidate> {
      const { resolved, outputUri, datasetUri, rows, scripted = false } = request;
      return callAws(`Reading the baseline under ${outputUri}`, async () => {
        const found = [
          await s3.text(`${outputUri}/statistics.json`),
          await s3.text(`${outputUri}/constraints.json`),
        ];
        const liveColumns = scripted ? await readLiveColumns(s3, resolved) : null;
        const [statistics, constraints] = found.map((text) =>
          liveColumns === null ? text : withLiveNames(text, liveColumns),
        ) as [string, string];
        const digest = candidateDigest(statistics, constraints);
        const folder = `${resolved.workspace}/baselines/${digest}`;
        await s3.put(`${folder}/statistics.json`, statistics, 'application/json');
        await s3.put(`${folder}/constraints.json`, constraints, 'application/json');
        return {
          digest,
          statisticsUri: `${folder}/statistics.json`,
          constraintsUri: `${folder}/constraints.json`,
          datasetUri,
          rows,
        };
      });
    },
  };
}

/** SHA-256 over both files, statistics first. */
export function candidateDigest(statistics: string, constraints: string): string {
  return createHash('sha256').update(statistics).update('\n').update(constraints).digest('hex');
}
