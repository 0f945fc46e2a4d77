import type { S3Port } from '../aws/s3.js';
import type { DatasetLayout } from '../contract/dataset.js';
import type { WrittenRows } from '../contract/held-out.js';
import type { ResolvedRun } from '../contract/resolved-run.js';
import type { baselineActivities } from './baseline/baseline.js';
import { readLiveColumns } from './data/live-baseline.js';
import type { diagnoseActivities } from './diagnose/diagnose.js';
import type { gateActivities } from './gate/gate.js';
import type { holdOutActivities } from './train/split/hold-out-rows.js';
import type { retrainActivities } from './train/train.js';

type WithLayouts = Pick<ReturnType<typeof diagnoseActivities>, 'diagnoseRun'> &
  Pick<ReturnType<typeof retrainActivities>, 'prepareTrainingSet'> &
  Pick<ReturnType<typeof baselineActivities>, 'prepareScoring' | 'assembleBaseline' | 'joinHeldOut'> &
  Pick<ReturnType<typeof holdOutActivities>, 'holdOutRows'> &
  Pick<ReturnType<typeof gateActivities>, 'runGate'>;

/** Limit on the characters of feature names in one payload; a history contains the same layout half a dozen times. */
const LONGEST_NAMES = 1_000;

/**
 * Keeps the names of thousands of features out of the workflow's history, which keeps every payload and where the server
 * limits one to 2 MB. `readLayout` has verified that they are the last columns of the live baseline, so the payload
 * carries only their number and the worker reads the names again.
 */
export function withShortPayloads<Activities extends WithLayouts>(
  s3: S3Port,
  activities: Activities,
): Activities {
  const withNames = async <Request extends { resolved: ResolvedRun; layout: DatasetLayout }>(
    request: Request,
  ) => ({
    ...request,
    layout: await nameFeatures(s3, request.resolved, request.layout),
  });
  return {
    ...activities,
    async diagnoseRun(request) {
      const { report, ending } = await activities.diagnoseRun(request);
      const { heldOut } = report;
      return {
        report: {
          ...report,
          training: countFeatures(report.training),
          baseline: countFeatures(report.baseline),
          ...(heldOut ? { heldOut: { ...heldOut, layout: countFeatures(heldOut.layout) } } : {}),
        },
        ending,
      };
    },
    async holdOutRows(request) {
      const { resolved, plan, training } = request;
      const found = await activities.holdOutRows({
        resolved,
        plan: { ...plan, layout: await nameFeatures(s3, resolved, plan.layout) },
        training: await nameFeatures(s3, resolved, training),
      });
      const counted = (written: WrittenRows) => ({ ...written, layout: countFeatures(written.layout) });
      return {
        ...found,
        heldOut: counted(found.heldOut),
        ...(found.training ? { training: counted(found.training) } : {}),
      };
    },
    prepareTrainingSet: async (request) => activities.prepareTrainingSet(await withNames(request)),
    prepareScoring: async (request) => activities.prepareScoring(await withNames(request)),
    joinHeldOut: async (request) => activities.joinHeldOut(await withNames(request)),
    async assembleBaseline(request) {
      const made = await activities.assembleBaseline(await withNames(request));
      return { ...made, columns: isLong(made.columns) ? [] : made.columns };
    },
    async runGate(request) {
      const { resolved, training, baseline } = request;
      return activities.runGate({
        ...request,
        training: await nameFeatures(s3, resolved, training),
        baseline: await nameFeatures(s3, resolved, baseline),
      });
    },
  } satisfies WithLayouts & Activities;
}

/** The layout as a payload carries it. */
function countFeatures(layout: DatasetLayout): DatasetLayout {
  return isLong(layout.features)
    ? { ...layout, features: [], featuresUnnamed: layout.features.length }
    : layout;
}

/** The layout with its features' names. */
async function nameFeatures(
  s3: S3Port,
  resolved: ResolvedRun,
  layout: DatasetLayout,
): Promise<DatasetLayout> {
  const { featuresUnnamed, ...rest } = layout;
  if (featuresUnnamed === undefined) return layout;
  return { ...rest, features: (await readLiveColumns(s3, resolved)).slice(-featuresUnnamed) };
}

function isLong(names: readonly string[]): boolean {
  return names.reduce((total, name) => total + name.length + 3, 0) > LONGEST_NAMES;
}
