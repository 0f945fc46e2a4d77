import type { S3Port } from '../../aws/s3.js';
import type { CandidateFor, ProposedCandidate } from '../../contract/candidate.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import { dataQualityMonitors, type ResolvedRun } from '../../contract/resolved-run.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import { isCompletenessByChance } from '../../domain/windows/completeness-by-chance.js';
import { INLINE_DEFINITION, isFeedCheck } from '../../domain/windows/execution.js';
import { digestOfStored } from '../data/baseline-digest.js';
import { readRowCount } from '../data/row-count.js';
import { latestWindows, violationTexts } from '../detect/executions.js';
import { definitionInUse, readDefinition } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { refuseAlteredArchives } from './archives.js';
import { endpointChanged, scheduleChanged } from './changed-by-others.js';
import { isEditedSince } from './later-edits.js';

export interface RecheckRequest {
  readonly resolved: ResolvedRun;
  readonly candidate: ProposedCandidate;
  /** `feature|check` of the violations that the gate knew. */
  readonly known: readonly string[];
  /** Where monitors get different candidates: those after the first, each with the violations that its gate knew. */
  readonly others?: readonly (CandidateFor & { readonly known: readonly string[] })[];
  /** By monitoring schedule: the digest of the live baseline when its edits were carried over. */
  readonly liveDigests?: Readonly<Record<string, string>>;
  /** The configuration that the endpoint must still have. */
  readonly endpointConfigName: string;
}

const WINDOWS_READ = 3;
/** Bounds the result, which stays in the workflow's history. */
const VIOLATIONS_KEPT = 20;

/**
 * Verifies, just before the release, that candidate, endpoint and schedules are those of the approval.
 * @returns `worse`: violations of the feed in the latest windows that the gate did not know and that chance does not explain
 */
export async function recheck(
  dependencies: Dependencies,
  { resolved, candidate, known, others = [], liveDigests = {}, endpointConfigName }: RecheckRequest,
): Promise<{ worse: readonly string[] }> {
  const { s3 } = dependencies;
  for (const approved of [candidate, ...others.map((other) => other.candidate)]) {
    await refuseChangedFiles(s3, approved);
  }
  await refuseChanges(dependencies, resolved, endpointConfigName);
  await refuseAlteredArchives(dependencies.sagemaker, s3, resolved);
  for (const monitor of resolved.monitors) {
    if (!(await isEditedSince(s3, monitor, liveDigests[monitor.scheduleName]))) continue;
    throw refused(
      'ChangedByOthers',
      `Someone edited the live baseline of monitoring schedule "${monitor.scheduleName}" (${monitor.constraintsUri}) after the run had carried its edits over. The candidate does not contain the change. Start a new run on what is live now.`,
    );
  }
  const worse = new Set<string>();
  // Only data-quality monitors see a feed that broke.
  for (const monitor of dataQualityMonitors(resolved)) {
    const { scheduleName } = monitor;
    const knownHere =
      others.find(({ scheduleNames }) => scheduleNames.includes(scheduleName))?.known ?? known;
    const unknown = (violation: string) => isFeedCheck(violation) && !knownHere.includes(violation);
    for (const window of await latestWindows(dependencies, monitor, WINDOWS_READ)) {
      const names = window.violated.filter(unknown);
      const byChance = names.length > 0 ? await completenessByChance(s3, window) : new Set();
      for (const name of names) if (!byChance.has(name)) worse.add(name);
    }
  }
  return { worse: [...worse].slice(0, VIOLATIONS_KEPT) };
}

async function refuseChangedFiles(s3: S3Port, candidate: ProposedCandidate): Promise<void> {
  const digest = await callAws('Reading the candidate again', () => digestOfStored(s3, candidate));
  if (digest === candidate.digest) return;
  throw refused(
    'CandidateChanged',
    `The files under ${candidate.constraintsUri.replace(/\/[^/]+$/, '/')} are not those that were approved (digest ${candidate.digest.slice(0, 12)}). Nothing was changed; start a new run.`,
  );
}

/** Violations of completeness that chance explains: a column with a few gaps raises one in every second normal window. */
async function completenessByChance(s3: S3Port, { reportUri }: JudgedWindow): Promise<ReadonlySet<string>> {
  if (reportUri === undefined) return new Set();
  const rows = await readRowCount(s3, reportUri);
  if (rows === null) return new Set();
  const text = await callAws(`Reading the violations under ${reportUri}`, () =>
    s3.textIfAny(joinS3Uri(reportUri, 'constraint_violations.json')),
  );
  const found = violationTexts(text ?? '')
    .filter(
      ({ check, description }) => check === 'completeness_check' && isCompletenessByChance(description, rows),
    )
    .map(({ feature, check }) => `${feature}|${check}`);
  return new Set(found);
}

async function refuseChanges(
  { sagemaker: { api } }: Dependencies,
  { production, monitors }: ResolvedRun,
  configName: string,
): Promise<void> {
  const { endpointName } = production;
  const endpoint = await callAws(`Describing endpoint "${endpointName}"`, () =>
    api.describeEndpoint({ EndpointName: endpointName }),
  );
  if (endpoint.EndpointConfigName !== configName)
    throw endpointChanged(endpoint, { endpointName, configName });
  for (const monitor of monitors) {
    const schedule = await callAws(`Describing monitoring schedule "${monitor.scheduleName}"`, () =>
      api.describeMonitoringSchedule({ MonitoringScheduleName: monitor.scheduleName }),
    );
    const { name } = definitionInUse(schedule.MonitoringScheduleConfig);
    if (name !== monitor.jobDefinitionName) throw scheduleChanged(monitor, name, schedule.LastModifiedTime);
    const definition = await readDefinition(api, monitor);
    if (definition.is(monitor.definitionDigest)) continue;
    if (name === INLINE_DEFINITION) throw scheduleChanged(monitor, name, schedule.LastModifiedTime);
    throw refused(
      'ChangedByOthers',
      `Job definition "${monitor.jobDefinitionName}" was replaced by another of the same name since the run began. Nothing was changed; start a new run.`,
    );
  }
}
