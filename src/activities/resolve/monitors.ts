import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { LeftOutMonitor } from '../../contract/left-out-monitor.js';
import { MONITOR_KINDS, type MonitorKind } from '../../contract/monitor-kind.js';
import type { PolicyRules } from '../../contract/policy.js';
import { kindOf } from '../../contract/resolved-run.js';
import { KINDS } from '../sagemaker/monitor-kinds.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import {
  type DescribedSchedule,
  describeMonitor,
  expressionOf,
  type FoundMonitor,
} from './describe-monitor.js';

export type { FoundMonitor } from './describe-monitor.js';

export interface FoundMonitors {
  /** Data-quality monitors first, at least one. */
  readonly found: readonly FoundMonitor[];
  readonly leftOut: readonly LeftOutMonitor[];
  /** About schedules that the run leaves out. */
  readonly warnings: readonly string[];
}

interface ListedSchedule {
  readonly name: string;
  readonly kind: MonitorKind;
}

const ONE_TIME = 'NOW';

/**
 * The endpoint's monitoring schedules with their live baselines: those that the input names, or all that run more than once.
 * A one-time schedule has no next window, so no baseline of it can be switched.
 * @param rule what happens if a run cannot renew the baseline of one of them
 */
export async function findMonitors(
  { sagemaker: { api }, s3 }: Pick<Dependencies, 'sagemaker' | 's3'>,
  input: Pick<RebaselineInput, 'endpointName' | 'monitoringSchedules'>,
  rule: PolicyRules['onUnsupportedMonitor'],
  pollSeconds: number,
): Promise<FoundMonitors> {
  const { endpointName, monitoringSchedules: wanted } = input;
  const listed = await listSchedules(api, endpointName);
  refuseUnknown(endpointName, listed, wanted);
  const chosen = listed.filter(({ name }) => wanted?.includes(name) ?? true);
  const described = await Promise.all(chosen.map((one) => describeSchedule(api, one)));
  const oneTime = wanted ? [] : described.filter(isOneTime).map(({ name }) => name);
  const regular = described.filter(({ name }) => !oneTime.includes(name));
  if (regular.length === 0) {
    throw refused(
      'NoMonitor',
      `Endpoint "${endpointName}" has only monitoring schedules that run once (${oneTime.join(', ')}), which have no next window to verify a new baseline. Create an hourly or daily one with CreateMonitoringSchedule, then start a new run.`,
    );
  }
  const { found, unsupported } = await describeAll({ api, s3 }, regular, pollSeconds);
  if (unsupported.length > 0 && rule === 'refuse') throw refusedMonitors(endpointName, unsupported, found);
  if (!found.some(({ monitor }) => kindOf(monitor) === 'DataQuality')) {
    throw refused(
      'NoMonitor',
      `The run would have no data-quality monitor of endpoint "${endpointName}" (${regular.map(({ name, kind }) => `${name}: ${kind}`).join(', ')}), and needs one: its baseline says which columns the endpoint has. Name one in monitoringSchedules, or create one with CreateMonitoringSchedule, then start a new run.`,
    );
  }
  const leftOut = [
    ...listed
      .filter((one) => !chosen.includes(one))
      .map(({ name, kind }) => ({
        scheduleName: name,
        kind,
        why: 'the input does not name it in monitoringSchedules',
      })),
    ...unsupported,
  ];
  return {
    found,
    leftOut,
    warnings: [
      ...oneTime.map(
        (name) =>
          `Monitoring schedule "${name}" runs once (NOW), so it has no next window. The run leaves it out; its baseline stays as it is.`,
      ),
      ...unsupported.map(
        ({ scheduleName, kind, why }) =>
          `Monitoring schedule "${scheduleName}" (${kind}) keeps its old baseline, also for a new model: ${why}.`,
      ),
    ],
  };
}

function refuseUnknown(
  endpointName: string,
  listed: readonly ListedSchedule[],
  wanted: readonly string[] | undefined,
): void {
  const names = listed.map(({ name }) => name);
  const absent = wanted?.filter((name) => !names.includes(name)) ?? [];
  if (absent.length > 0) {
    throw refused(
      'MonitorUnknown',
      `Endpoint "${endpointName}" has no monitoring schedule named ${absent.join(', ')}. It has: ${names.join(', ') || 'none'}. Correct monitoringSchedules, then start a new run.`,
    );
  }
  if (!listed.some(({ kind }) => kind === 'DataQuality')) {
    throw refused(
      'NoMonitor',
      `Endpoint "${endpointName}" has no data-quality monitoring schedule, and a run needs one: its baseline says which columns the endpoint has. Create one with CreateMonitoringSchedule, then start a new run.`,
    );
  }
}

function refusedMonitors(
  endpointName: string,
  unsupported: readonly LeftOutMonitor[],
  found: readonly FoundMonitor[],
) {
  const reasons = unsupported.map(
    ({ scheduleName, kind, why }) => `monitoring schedule "${scheduleName}" (${kind}): ${why}`,
  );
  const others = found.map(({ monitor }) => monitor.scheduleName);
  return refused(
    'UnsupportedMonitor',
    `Not every monitor of endpoint "${endpointName}" can get a new baseline; ${reasons.join('; ')}. To leave ${unsupported.length === 1 ? 'it' : 'them'} with the old baseline, set "onUnsupportedMonitor": "leave" in the policy${others.length > 0 ? `, or name the others in the input: "monitoringSchedules": ${JSON.stringify(others)}` : ''}. Then start a new run.`,
  );
}

/** Describes the schedules, in the order of the kinds. */
async function describeAll(
  ports: { readonly api: SageMakerPort['api']; readonly s3: S3Port },
  regular: readonly DescribedSchedule[],
  pollSeconds: number,
): Promise<{ readonly found: readonly FoundMonitor[]; readonly unsupported: readonly LeftOutMonitor[] }> {
  const others = (name: string) => regular.map((one) => one.name).filter((other) => other !== name);
  const results = await Promise.all(
    regular.map(async (one) => {
      const { name: scheduleName, kind } = one;
      if (!KINDS[kind].isRenewed) {
        return { scheduleName, kind, why: notRenewed(kind) };
      }
      return describeMonitor(ports, one, others(scheduleName), pollSeconds);
    }),
  );
  const found = results.flatMap((one) => ('monitor' in one ? one : []));
  return {
    found: MONITOR_KINDS.flatMap((kind) => found.filter(({ monitor }) => kindOf(monitor) === kind)),
    unsupported: results.flatMap((one) => ('monitor' in one ? [] : one)),
  };
}

/** Why a run makes no baseline of this kind. Clarify explains a model by name, so a released model stays unexplained. */
function notRenewed(kind: MonitorKind): string {
  const why = `this version of rebaseline makes no baselines of kind ${kind}`;
  return kind === 'ModelExplainability'
    ? `${why}, and its analysis configuration continues to name the old model`
    : why;
}

async function describeSchedule(
  api: SageMakerPort['api'],
  listed: ListedSchedule,
): Promise<DescribedSchedule> {
  const schedule = await callAws(`Describing monitoring schedule "${listed.name}"`, () =>
    api.describeMonitoringSchedule({ MonitoringScheduleName: listed.name }),
  );
  return { ...listed, schedule };
}

/** A configuration without a schedule runs once too. */
function isOneTime(described: DescribedSchedule): boolean {
  return (expressionOf(described) ?? ONE_TIME) === ONE_TIME;
}

async function listSchedules(
  api: SageMakerPort['api'],
  endpointName: string,
): Promise<readonly ListedSchedule[]> {
  const listed: ListedSchedule[] = [];
  let token: string | undefined;
  do {
    const page = await callAws(`Listing the monitoring schedules of "${endpointName}"`, () =>
      api.listMonitoringSchedules({
        EndpointName: endpointName,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const { MonitoringScheduleName: name, MonitoringType } of page.MonitoringScheduleSummaries ?? []) {
      // A schedule without a type is data quality; a filter by type could omit it.
      if (name !== undefined) listed.push({ name, kind: MonitoringType ?? 'DataQuality' });
    }
    token = page.NextToken;
  } while (token !== undefined);
  return listed;
}
