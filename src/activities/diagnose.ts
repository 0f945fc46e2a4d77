import { NoDataError, suggestBaseline } from '../analyzer/index.js';
import type { DatasetReference } from '../domain/contract/dataset.js';
import type { RebaselineInput } from '../domain/contract/input.js';
import type { Detection, DiagnosisReport, ResolvedRun } from '../domain/contract/run.js';
import { diagnose } from '../domain/diagnosis.js';
import { representativenessCheck, schemaCheck } from '../domain/gate/checks.js';
import type { DatasetProfile } from '../domain/gate/distribution.js';
import { jumpOfOneFeature } from '../domain/gate/feed-defects.js';
import { defectsAnywhere } from '../domain/gate/judge-candidate.js';
import { mergeProfiles } from '../domain/gate/merge-profiles.js';
import { RepeatCounter, type RowRepeats } from '../domain/gate/repeated-rows.js';
import { unjudged, unreadCapture } from '../domain/gate/unread-capture.js';
import { outsideIncidents } from '../domain/windows/incident-overlap.js';
import { capturedInputs, captureObjects } from './capture-windows.js';
import { labelledRows, layoutOf } from './dataset.js';
import type { Dependencies } from './dependencies.js';
import { beating, onAws, refused } from './failures.js';
import { summarizeTraining } from './gather-evidence.js';
import { readBaseline, readLiveColumns } from './live-baseline.js';
import { profileOf } from './profile.js';
import { windowsToBacktest } from './window-spans.js';

export interface DiagnoseRequest {
  readonly resolved: ResolvedRun;
  readonly input: RebaselineInput;
  readonly detection: Detection;
}

export function diagnoseActivities({ sagemaker, s3 }: Dependencies) {
  /** The data that the offered model was, or will be, trained on, and the data held out from it. */
  async function datasets({ resolved, input }: DiagnoseRequest): Promise<{
    training: DatasetReference;
    heldOut: DatasetReference | null;
  }> {
    if (input.trainingDataset) {
      const validation = input.channels?.validation ?? input.channels?.test;
      return { training: input.trainingDataset, heldOut: validation ?? null };
    }
    const jobName = input.trainingJobName ?? resolved.production.trainingJobName;
    if (jobName === null) {
      throw refused(
        'TrainingJobUnknown',
        `The model in service, "${resolved.production.modelName}", was not made by a training job that can be told from its artifact ${resolved.production.modelArtifactUri}. Give trainingDataset, or trainingJobName.`,
      );
    }
    const job = await onAws(`Describing training job "${jobName}"`, () =>
      sagemaker.api.describeTrainingJob({ TrainingJobName: jobName }),
    );
    const channel = (names: readonly string[]) =>
      job.InputDataConfig?.find(({ ChannelName }) => names.includes(ChannelName ?? ''))?.DataSource
        ?.S3DataSource?.S3Uri;
    const training =
      channel(['train', 'training']) ?? job.InputDataConfig?.[0]?.DataSource?.S3DataSource?.S3Uri;
    if (!training) {
      throw refused(
        'TrainingDataUnknown',
        `Training job "${jobName}" names no S3 channel to rebaseline from. Give trainingDataset or baselineDataset.`,
      );
    }
    const heldOut = channel(['validation', 'test']);
    return { training: { s3Uri: training }, heldOut: heldOut === undefined ? null : { s3Uri: heldOut } };
  }

  /** What came in each window since the change point; windows without a row are left out. */
  async function trafficWindows(
    { resolved, input, detection }: DiagnoseRequest,
    features: readonly string[],
  ): Promise<{ windows: readonly DatasetProfile[]; repeats: RowRepeats }> {
    const counter = new RepeatCounter();
    const windows: DatasetProfile[] = [];
    // What the monitor sees of this capture only its own analyzer can tell.
    if (unreadCapture(resolved.monitors) !== null) return { windows, repeats: counter.repeats() };
    const now = sagemaker.time.latest();
    for (const span of windowsToBacktest(resolved, detection.changePoint, now, input.incidents)) {
      const objects = await captureObjects(s3, resolved.production, span);
      if (objects.length === 0) continue;
      const inputs = capturedInputs(s3, objects);
      async function* tapped() {
        for await (const row of inputs.rows) {
          counter.add(row);
          yield row;
        }
      }
      try {
        const { statistics } = await suggestBaseline({ columns: inputs.columns, rows: tapped() });
        windows.push(profileOf(statistics, features));
      } catch (error) {
        if (!(error instanceof NoDataError)) throw error;
      }
    }
    return { windows, repeats: counter.repeats() };
  }

  /** What the live baseline was made of, outputs left out; null where it is not known, or has other columns. */
  async function liveInputs(
    { resolved }: DiagnoseRequest,
    features: readonly string[],
  ): Promise<DatasetProfile | null> {
    const monitor = resolved.monitors[0];
    // Made of what a script gives, a baseline is not of the values that a training set holds.
    if (unreadCapture(resolved.monitors) !== null) return null;
    // A schedule may judge by constraints alone.
    if (!monitor || !(await s3.exists(monitor.statisticsUri))) return null;
    const live = profileOf((await readBaseline(s3, monitor)).statistics);
    const inputs = live.features.slice(-features.length);
    return inputs.length === features.length && inputs.every(({ feature }, i) => feature === features[i])
      ? { ...live, features: inputs }
      : null;
  }

  return {
    /** Drift, a stale baseline, a broken feed, or a training set that is not typical: with reasons a person can check. */
    async diagnoseRun(request: DiagnoseRequest): Promise<DiagnosisReport> {
      const { resolved, input, detection } = request;
      return beating('comparing the training set with the traffic', async () => {
        // Which windows have closed is told by AWS's time, and this worker may not have asked AWS anything for hours.
        await onAws('Asking AWS for the time', () =>
          sagemaker.api.describeEndpoint({ EndpointName: resolved.production.endpointName }),
        );
        const columns = await readLiveColumns(s3, resolved);
        const { training, heldOut } = await datasets(request);
        const layout = await layoutOf(s3, training, columns, 'training');
        const offered = input.baselineDataset ?? heldOut;
        const baseline = offered ? await layoutOf(s3, offered, columns, 'baseline') : layout;
        const summary = await summarizeTraining(
          layout.features,
          labelledRows(s3, layout),
          layout.labelPosition !== null,
        );
        const trained = summary.profile;
        if (trained.rows === 0) {
          throw refused('DatasetRefused', `Dataset ${layout.s3Uri}: it holds no rows. Give one that does.`);
        }
        const { windows, repeats } = await trafficWindows(request, layout.features);
        const traffic = mergeProfiles(windows);
        const unreadBy = unreadCapture(resolved.monitors);
        const verdict = diagnose({
          defects: defectsAnywhere({
            live: await liveInputs(request, layout.features),
            training: trained,
            traffic,
            trainingRepeats: summary.repeats,
            trafficRepeats: repeats,
          }),
          jump: jumpOfOneFeature(windows),
          windows: outsideIncidents(detection.windows, input.incidents),
          retrains: input.trainingDataset !== undefined || input.trainingJobName !== undefined,
          modelNewerThanBaseline: resolved.monitors.some(
            ({ definitionCreatedAt }) => definitionCreatedAt < resolved.production.modelCreatedAt,
          ),
          unreadBy,
          schema: unjudged(schemaCheck(trained, traffic), unreadBy),
          representativeness: unjudged(
            representativenessCheck(trained, traffic, resolved.rules.gate),
            unreadBy,
          ),
          capturedRows: traffic?.rows ?? 0,
          leastRows: resolved.rules.gate.leastWindowRows,
        });
        // Without a header, a column too few looks like one output more; only the traffic shows how many there are.
        if (
          traffic &&
          traffic.features.length !== layout.features.length &&
          !['UpstreamDefect', 'InsufficientEvidence'].includes(verdict.diagnosis)
        ) {
          throw refused(
            'DatasetRefused',
            `Dataset ${layout.s3Uri}: it has ${layout.features.length} columns beside the label, the endpoint receives ${traffic.features.length}. The columns must be those that the endpoint receives, and the label.`,
          );
        }
        return {
          ...verdict,
          training: layout,
          baseline,
          baselineIsTraining: baseline.s3Uri === layout.s3Uri,
          trafficRows: traffic?.rows ?? 0,
        };
      });
    },
  };
}
