import {
  AnalyzerError,
  parseQualityConstraints,
  parseQualityStatistics,
  suggestQualityConstraints,
} from '../../../analyzer/index.js';
import type { S3Port } from '../../../aws/s3.js';
import type { CandidateFor, ConstraintsCandidate } from '../../../contract/candidate.js';
import type { CarryOver } from '../../../contract/carry-over.js';
import type { ModelQualityMonitor, ResolvedRun } from '../../../contract/resolved-run.js';
import { dropEdits } from '../../../domain/baseline/merge-edits.js';
import type { MonitorEdits } from '../../../domain/baseline/monitor-edits.js';
import { mergeQualityEdits } from '../../../domain/quality/merge-quality-edits.js';
import type { QualityConstraintsFile } from '../../../domain/quality/quality-thresholds.js';
import { candidateDigest } from '../../data/baseline-digest.js';
import type { Dependencies } from '../../support/dependencies.js';
import { callAws, refused } from '../../support/errors.js';
import { carryOverOf } from '../candidate.js';
import { editSummary, jobOutput, suggestedUri } from '../carry-edits.js';

type Ports = Pick<Dependencies, 's3' | 'sagemaker'>;

export interface SealQualityRequest {
  readonly resolved: ResolvedRun;
  readonly monitors: readonly ModelQualityMonitor[];
  /** Prefix of the baseline job's output. */
  readonly outputUri: string;
  readonly datasetUri: string;
  readonly rows: number;
  /** Number of the job among those of the run: names the file of the edits. */
  readonly index: number;
  readonly carryOver?: CarryOver | undefined;
}

export interface SealedQuality {
  /** One, or several where the live constraints of the monitors differ. */
  readonly candidates: readonly CandidateFor<ConstraintsCandidate>[];
  /** Digest of the live constraints by monitoring schedule. */
  readonly liveDigests: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/**
 * Stores the constraints that the baseline job suggested, with the edits of each monitor's live constraints carried over, under
 * their digest, where nothing is ever overwritten.
 */
export async function sealQualityCandidate(
  ports: Ports,
  request: SealQualityRequest,
): Promise<SealedQuality> {
  const { resolved, monitors, outputUri, datasetUri, rows, index } = request;
  const { s3 } = ports;
  const suggested = await callAws(`Reading the baseline under ${outputUri}`, () =>
    s3.text(`${outputUri}/constraints.json`),
  );
  const merges = await Promise.all(
    monitors.map(async (monitor) => {
      const live = await liveConstraints(s3, monitor);
      const base = await baseOf(ports, monitor);
      const merged = mergeQualityEdits(base?.constraints ?? live.content, live.content, suggested);
      const isDropped = carryOverOf(request) === 'none';
      return {
        monitor,
        liveDigest: candidateDigest(null, live.text),
        source: base?.source ?? null,
        text: isDropped ? suggested : merged.text,
        edits: isDropped ? dropEdits(merged.edits) : merged.edits,
        nextBase: isDropped ? suggested : merged.nextBase,
      };
    }),
  );
  const editsUri = `${resolved.workspace}/runs/${resolved.run}/edits-metrics-${index + 1}.json`;
  const edited = merges.filter(({ edits }) => edits.length > 0);
  if (edited.length > 0) {
    const file = edited.map(
      ({ monitor, source, edits }): MonitorEdits => ({
        scheduleName: monitor.scheduleName,
        base: source ?? 'live statistics',
        edits,
      }),
    );
    await callAws(`Writing ${editsUri}`, () =>
      s3.put(editsUri, JSON.stringify(file, null, 2), 'application/json'),
    );
  }
  const key = ({ liveDigest, text }: (typeof merges)[number]) => `${liveDigest} ${text}`;
  const candidates: CandidateFor<ConstraintsCandidate>[] = [];
  for (const group of new Set(merges.map(key))) {
    const equal = merges.filter((merge) => key(merge) === group);
    const [{ text, edits, nextBase }] = equal as [(typeof merges)[number]];
    const { digest, constraintsUri } = await storeConstraints(s3, resolved, text, nextBase);
    candidates.push({
      scheduleNames: equal.map(({ monitor }) => monitor.scheduleName),
      candidate: {
        ...{ digest, statisticsUri: null, constraintsUri, datasetUri, rows },
        ...(edits.length > 0 ? { edits: editSummary(edits, editsUri) } : {}),
      },
    });
  }
  return {
    candidates,
    liveDigests: Object.fromEntries(
      merges.map(({ monitor, liveDigest }) => [monitor.scheduleName, liveDigest]),
    ),
    warnings: merges
      .filter(({ source }) => source === null)
      .map(
        ({ monitor }) =>
          `Cannot determine what the baseline job suggested for monitoring schedule "${monitor.scheduleName}", so settings edited by hand in its constraints are not found and not carried over.`,
      ),
  };
}

/**
 * Stores constraints under their digest. A file of that name that a person edited stays as it is, because a monitor may judge
 * by it; the candidate then gets a folder of its own.
 */
export async function storeConstraints(
  s3: S3Port,
  { workspace, run }: ResolvedRun,
  text: string,
  nextBase: string,
): Promise<{ readonly digest: string; readonly constraintsUri: string }> {
  const digest = candidateDigest(null, text);
  const under = (folder: string) => `${workspace}/baselines/${folder}/constraints.json`;
  return callAws('Storing the candidate', async () => {
    const stored = await s3.textIfAny(under(digest));
    const constraintsUri = under(stored !== null && stored !== text ? `${digest}-${run}` : digest);
    await s3.put(suggestedUri(constraintsUri), nextBase, 'application/json');
    await s3.put(constraintsUri, text, 'application/json');
    return { digest, constraintsUri };
  });
}

async function liveConstraints(s3: S3Port, { scheduleName, constraintsUri }: ModelQualityMonitor) {
  const text = await callAws(`Reading ${constraintsUri}`, () => s3.text(constraintsUri));
  try {
    parseQualityConstraints(text, constraintsUri);
    return { text, content: JSON.parse(text) as QualityConstraintsFile };
  } catch (error) {
    if (!(error instanceof AnalyzerError)) throw error;
    throw refused(
      'BaselineUnreadable',
      `Monitoring schedule "${scheduleName}": ${error.message} Point its job definition at the constraints.json of a model quality baseline job, then start a new run.`,
    );
  }
}

/**
 * What the baseline job suggested when the live constraints were made: from the run that made them; else from the output of
 * the job that the definition names; else from the statistics beside the live constraints. Null if none of them exists.
 */
async function baseOf(
  ports: Ports,
  monitor: ModelQualityMonitor,
): Promise<{ readonly constraints: QualityConstraintsFile; readonly source: MonitorEdits['base'] } | null> {
  const { constraintsUri } = monitor;
  const ours = await constraintsAt(ports.s3, suggestedUri(constraintsUri));
  if (ours) return { constraints: ours, source: 'suggestion of the run that made the baseline' };
  const output = await jobOutput(ports, monitor);
  // If the live file is the job's own output, it may have been edited in place.
  if (output !== null && `${output}/constraints.json` !== constraintsUri) {
    const suggested = await constraintsAt(ports.s3, `${output}/constraints.json`);
    if (suggested) return { constraints: suggested, source: 'output of the baseline job' };
  }
  const beside = constraintsUri.replace(/[^/]+$/, 'statistics.json');
  const text = await callAws(`Reading ${beside}`, () => ports.s3.textIfAny(beside));
  try {
    if (text === null) return null;
    const constraints = suggestQualityConstraints(parseQualityStatistics(text, beside));
    return { constraints: { ...constraints }, source: 'live statistics' };
  } catch {
    return null;
  }
}

async function constraintsAt(s3: S3Port, uri: string): Promise<QualityConstraintsFile | null> {
  const text = await callAws(`Reading ${uri}`, () => s3.textIfAny(uri));
  if (text === null) return null;
  try {
    parseQualityConstraints(text, uri);
    return JSON.parse(text) as QualityConstraintsFile;
  } catch {
    // Another file under that name is no base.
    return null;
  }
}
