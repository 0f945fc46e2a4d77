import { readCsv } from '../../analyzer/index.js';
import type { Candidate } from '../../contract/candidate.js';
import { dataQualityMonitors, type ResolvedRun } from '../../contract/resolved-run.js';
import { parseS3Uri } from '../../contract/s3-address.js';
import { strictestMonitor } from '../../domain/gate/unread-capture.js';
import type { NamedStep } from '../../domain/resource-name.js';
import { captureRecord, jsonCaptureRecords, seconds } from '../data/capture-record.js';
import { joinOutputs } from '../data/scored-rows.js';
import { CAPTURE_FORMAT, s3Input, startAnalyzerJob } from '../sagemaker/analyzer-job.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import type { CollectedWindow } from './collect-windows.js';

const CONSTRAINTS_PATH = '/opt/ml/processing/baseline/constraints';
const STATISTICS_PATH = '/opt/ml/processing/baseline/stats';
const CAPTURE_PATH = '/opt/ml/processing/input/endpoint';

export interface ReferenceAnalyzerRequest {
  readonly resolved: ResolvedRun;
  /** Default: `reference`. */
  readonly step?: NamedStep;
  readonly candidate: Candidate;
  readonly window: CollectedWindow;
  /** Prefix of the windows' new outputs. */
  readonly rescoredUri: string;
  /** Number of columns that the endpoint receives. In a scored row the model's outputs come before them. */
  readonly inputs: number;
  readonly attempt: number;
}

export function referenceAnalyzerActivities({ sagemaker, s3 }: Dependencies) {
  const { api } = sagemaker;

  /** The window's rows as capture records with the new model's outputs. */
  async function* records(request: ReferenceAnalyzerRequest): AsyncGenerator<string> {
    const { resolved, window, rescoredUri, inputs } = request;
    const { payload } = resolved.production;
    const file = parseS3Uri(window.inputUri).key.split('/').at(-1) as string;
    if (payload) {
      const outputUri = `${rescoredUri}/${file}.out`;
      yield* jsonCaptureRecords(s3, payload, window.inputUri, outputUri, window.windowStart);
      return;
    }
    const rows = readCsv(await s3.stream(window.inputUri), { header: false }).rows;
    const counts = { rows: 0, outputs: 0 };
    for await (const row of joinOutputs(s3, rows, `${rescoredUri}/${file}.out`, counts)) {
      yield `${captureRecord(row, inputs, window.windowStart, counts.rows)}\n`;
    }
  }

  return {
    /**
     * Runs SageMaker's own analyzer, as the monitor runs it, with the candidate on one captured window whose records
     * contain the new model's outputs; the gate compares its result with the one we compute. The monitor's record
     * preprocessor runs too. Its post-analytics script does not: such scripts act on the result, for example alert people.
     */
    async startReferenceAnalyzer(
      request: ReferenceAnalyzerRequest,
    ): Promise<{ name: string; outputUri: string }> {
      const { resolved, step = 'reference', candidate, window, attempt } = request;
      const { production, run, workspace } = resolved;
      const monitor = strictestMonitor(dataQualityMonitors(resolved));
      const folder = `${workspace}/runs/${run}/${step}`;
      const hour = window.windowStart.slice(0, 13).replace(/[-T]/g, '/');
      const place = `${production.endpointName}/${production.variantName}/${hour}`;
      await withHeartbeat('writing the window with the new outputs', () =>
        callAws(`Writing ${folder}/capture`, () =>
          s3.upload(`${folder}/capture/${place}/rescored.jsonl`, records(request), 'application/jsonlines'),
        ),
      );
      return startAnalyzerJob(api, {
        resolved,
        monitor,
        step,
        attempt,
        preprocessed: true,
        environment: {
          dataset_format: CAPTURE_FORMAT,
          dataset_source: CAPTURE_PATH,
          sagemaker_endpoint_name: production.endpointName,
          sagemaker_monitoring_schedule_name: monitor.scheduleName,
          start_time: seconds(window.windowStart),
          end_time: seconds(window.windowEnd),
          metric_time: seconds(window.windowStart),
          baseline_constraints: `${CONSTRAINTS_PATH}/constraints.json`,
          baseline_statistics: `${STATISTICS_PATH}/statistics.json`,
        },
        inputs: [
          s3Input('baseline', candidate.statisticsUri, STATISTICS_PATH),
          s3Input('constraints', candidate.constraintsUri, CONSTRAINTS_PATH),
          s3Input('endpoint_input_1', `${folder}/capture/${place}`, `${CAPTURE_PATH}/${place}`),
        ],
      });
    },
  };
}
