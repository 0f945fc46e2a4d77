import { parseConstraints, type Statistics } from '../../analyzer/index.js';
import { classifyAwsError } from '../../aws/errors.js';
import type { CarryOver } from '../../contract/carry-over.js';
import type { EditSummary } from '../../contract/edits.js';
import type { DataQualityMonitor, DataQualityRun, Monitor } from '../../contract/resolved-run.js';
import { joinS3Uri, readS3Uri } from '../../contract/s3-address.js';
import { editLine } from '../../domain/baseline/edit-line.js';
import type { Base, ConstraintsContent, EditWithFate } from '../../domain/baseline/edits.js';
import { dropEdits, mergeEdits } from '../../domain/baseline/merge-edits.js';
import type { MonitorEdits } from '../../domain/baseline/monitor-edits.js';
import { suggestedConstraints } from '../../evidence/suggested-constraints.js';
import { readBaseline } from '../data/live-baseline.js';
import { readDefinition } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';

const LINES_KEPT = 20;
const LINE_LENGTH = 160;

type Ports = Pick<Dependencies, 's3' | 'sagemaker'>;

/** Beside a candidate's constraints: the base for the edits of the next run; see mergeEdits. */
export function suggestedUri(constraintsUri: string): string {
  return constraintsUri.replace(/[^/]+$/, 'suggested-constraints.json');
}

/** The constraints of one candidate, and the monitors that it is for. */
export interface MergedConstraints {
  readonly monitors: readonly DataQualityMonitor[];
  readonly constraints: string;
  /** Null if the live constraints of these monitors have no edits. */
  readonly edits: EditSummary | null;
  /** For the edits of the next run; see mergeEdits. */
  readonly nextBase: string;
}

/**
 * The suggested constraints with the edits of each monitor's live constraints (a three-way merge: suggested then, live now,
 * suggested now). Monitors share a candidate if their live baselines and their merged constraints are equal: the gate compares a
 * candidate with the live baseline. Writes every edit to `edits.json`. Without
 * edits the text is unchanged, and no list is written.
 */
export async function carryEdits(
  ports: Ports,
  resolved: DataQualityRun,
  suggestedFor: (monitor: DataQualityMonitor) => string,
  carryOver: CarryOver,
  liveDigests: Readonly<Record<string, string>>,
): Promise<readonly MergedConstraints[]> {
  const merges = await Promise.all(
    resolved.monitors.map(async (monitor) => {
      const { base, source } = await baseOf(ports, monitor);
      const { constraints: live } = await readBaseline(ports.s3, monitor);
      const suggested = suggestedFor(monitor);
      const merged = mergeEdits(base, live as unknown as ConstraintsContent, suggested);
      const { text, edits, nextBase } =
        carryOver === 'none'
          ? { text: suggested, edits: dropEdits(merged.edits), nextBase: suggested }
          : merged;
      return { monitor, text, base: source, edits, nextBase };
    }),
  );
  const uri = `${resolved.workspace}/runs/${resolved.run}/edits.json`;
  if (merges.some(({ edits }) => edits.length > 0)) {
    const file = merges.map(
      ({ monitor, base, edits }): MonitorEdits => ({ scheduleName: monitor.scheduleName, base, edits }),
    );
    await callAws(`Writing ${uri}`, () =>
      ports.s3.put(uri, JSON.stringify(file, null, 2), 'application/json'),
    );
  }
  const key = ({ monitor, text }: (typeof merges)[number]) => `${liveDigests[monitor.scheduleName]} ${text}`;
  return [...new Set(merges.map(key))].map((group) => {
    const equal = merges.filter((merge) => key(merge) === group);
    const [{ text }] = equal as [(typeof merges)[number]];
    const edits = equal.flatMap((merge) => merge.edits);
    // One base for the next run of these monitors: the one that loses no edit of theirs.
    const mostEdited = equal.reduce((most, one) => (one.edits.length > most.edits.length ? one : most));
    return {
      monitors: equal.map(({ monitor }) => monitor),
      constraints: text,
      edits: edits.length === 0 ? null : editSummary(edits, uri),
      nextBase: mostEdited.nextBase,
    };
  });
}

export function editSummary(all: readonly EditWithFate[], uri: string): EditSummary {
  // Monitors with the same edit list it once.
  const edits = [...new Map(all.map((edit) => [editLine(edit), edit])).values()];
  const ordered = [...edits].sort((a, b) => Number(isCarried(a)) - Number(isCarried(b)));
  return {
    carriedOver: edits.filter(isCarried).length,
    notCarriedOver: edits.filter((edit) => !isCarried(edit)).length,
    lines: ordered.slice(0, LINES_KEPT).map((edit) => editLine(edit).slice(0, LINE_LENGTH)),
    uri,
  };
}

function isCarried({ fate }: EditWithFate): boolean {
  return fate === 'carried over';
}

/**
 * What the baseline job suggested when the live baseline was made: from the run that made it; else from the output of the
 * job that the definition names; else computed again from the live statistics. The output is of no use if the live file is
 * that output, which may have been edited in place, or if the job made another baseline: the SageMaker Python SDK keeps the
 * old `BaseliningJobName` when it updates a schedule (sagemaker-python-sdk 2.257 and 3.20).
 */
async function baseOf(
  ports: Ports,
  monitor: DataQualityMonitor,
): Promise<{ base: Base; source: MonitorEdits['base'] }> {
  const { s3 } = ports;
  const ours = await parsed(ports, suggestedUri(monitor.constraintsUri));
  if (ours) {
    return {
      base: { constraints: ours, exact: true },
      source: 'suggestion of the run that made the baseline',
    };
  }
  const { statistics, constraints } = await readBaseline(s3, monitor);
  const output = await jobOutput(ports, monitor);
  if (output !== null && `${output}/constraints.json` !== monitor.constraintsUri) {
    const suggested = await parsed(ports, `${output}/constraints.json`);
    if (suggested && (await describesSameRows(ports, `${output}/statistics.json`, statistics)))
      return { base: { constraints: suggested, exact: true }, source: 'output of the baseline job' };
  }
  return { base: suggestedConstraints(statistics, constraints), source: 'live statistics' };
}

/** Whether a statistics file describes the rows of the live baseline; true if the file is gone. */
async function describesSameRows({ s3 }: Ports, uri: string, live: Statistics): Promise<boolean> {
  const text = await callAws(`Reading ${uri}`, () => s3.textIfAny(uri));
  if (text === null) return true;
  const figures = ({ dataset, features }: Statistics) =>
    JSON.stringify([
      dataset.item_count,
      ...features.map(({ name, numerical_statistics: numbers, string_statistics: texts }) => [
        name,
        (numbers ?? texts)?.common.num_present,
        numbers?.sum ?? texts?.distinct_count,
      ]),
    ]);
  try {
    return figures(JSON.parse(text) as Statistics) === figures(live);
  } catch {
    return false;
  }
}

async function parsed({ s3 }: Pick<Ports, 's3'>, uri: string): Promise<ConstraintsContent | null> {
  const text = await callAws(`Reading ${uri}`, () => s3.textIfAny(uri));
  if (text === null) return null;
  try {
    parseConstraints(text, uri);
    return JSON.parse(text) as ConstraintsContent;
  } catch {
    // Another file under that name is no base.
    return null;
  }
}

/** Prefix of the output of the definition's baseline job; null if the job is gone, may not be described, or wrote elsewhere. */
export async function jobOutput({ sagemaker }: Ports, monitor: Monitor): Promise<string | null> {
  const { content } = await readDefinition(sagemaker.api, monitor);
  const name = content.baseline?.BaseliningJobName;
  if (name === undefined) return null;
  try {
    const job = await sagemaker.api.describeProcessingJob({ ProcessingJobName: name });
    const uri = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
    return uri !== undefined && readS3Uri(uri).ok ? joinS3Uri(uri) : null;
  } catch (error) {
    const kind = classifyAwsError(error);
    if (kind === 'not-found' || kind === 'denied') return null;
    return callAws(`Describing baseline job "${name}"`, () => Promise.reject(error));
  }
}
