import type { S3Port } from '../../../aws/s3.js';
import type { DatasetLayout } from '../../../contract/dataset.js';
import type { HeldOutPlan, HeldOutRows } from '../../../contract/held-out.js';
import type { ResolvedRun } from '../../../contract/resolved-run.js';
import { LEAST_HELD_OUT_ROWS } from '../../../domain/quality/held-out-plan.js';
import { csvLine } from '../../data/capture-windows.js';
import { labelledRows } from '../../data/dataset.js';
import type { Dependencies } from '../../support/dependencies.js';
import { callAws, refused } from '../../support/errors.js';
import { withHeartbeat } from '../../support/heartbeat.js';
import { independentRows } from './independent-rows.js';
import { hasLabel, LabelCounts } from './label-counts.js';
import type { HeldOutSelection } from './selection.js';
import { splitRows } from './split-rows.js';
import { writeLines } from './write-lines.js';

export interface HoldOutRequest {
  readonly resolved: ResolvedRun;
  readonly plan: HeldOutPlan;
  readonly training: DatasetLayout;
}

export function holdOutActivities({ s3 }: Dependencies) {
  return {
    /**
     * Writes the labelled rows that the new model is judged on. A split also writes the training set without them. Which rows
     * these are depends on their content alone: another attempt writes the same files.
     */
    async holdOutRows(request: HoldOutRequest): Promise<HeldOutRows> {
      return withHeartbeat('holding out labelled rows', () => holdOutRows(s3, request));
    },
  };
}

async function holdOutRows(s3: S3Port, { resolved, plan, training }: HoldOutRequest): Promise<HeldOutRows> {
  const folder = `${resolved.workspace}/runs/${resolved.run}/held-out`;
  const { source, layout } = plan;
  const { isHeldOut, found } =
    plan.source === 'split'
      ? await splitRows(s3, layout, plan.share, folder)
      : await independentRows(s3, layout, training);
  const labels = new LabelCounts();
  let [rows, unlabelled] = [0, 0];
  async function* lines() {
    for await (const row of labelledRows(s3, layout)) {
      if (!hasLabel(row)) unlabelled += 1;
      else if (isHeldOut(row)) {
        labels.add(row.label as string);
        rows += 1;
        yield csvLine([row.label, ...row.features]);
      }
    }
  }
  const uri = `${folder}/rows.csv`;
  const digest = await callAws(`Writing ${uri}`, () => writeLines(s3, uri, lines(), 'text/csv'));
  refuseTooFew(layout, rows, unlabelled, found);
  const { features } = layout;
  return {
    source,
    fromUri: layout.s3Uri,
    heldOut: { layout: { s3Uri: uri, header: false, labelPosition: 0, features }, rows, digest },
    unlabelled,
    labels: labels.mostFrequent(),
    distinctLabels: labels.distinct,
    ...found,
  };
}

function refuseTooFew(
  { s3Uri }: DatasetLayout,
  rows: number,
  unlabelled: number,
  { shared, sharedLeftOut }: HeldOutSelection['found'],
): void {
  if (rows >= LEAST_HELD_OUT_ROWS) return;
  const without = [
    ...(unlabelled > 0 ? [`${unlabelled} without a label`] : []),
    ...(sharedLeftOut ? [`${shared} that the training set contains too`] : []),
  ];
  throw refused(
    rows === 0 && unlabelled > 0 ? 'HeldOutUnlabelled' : 'HeldOutTooFew',
    `Dataset ${s3Uri} has ${rows} labelled rows to hold out${without.length > 0 ? `, besides ${without.join(' and ')}` : ''}; ${LEAST_HELD_OUT_ROWS} are needed, because Model Monitor computes no standard deviation of fewer. Give more labelled rows, then start a new run.`,
  );
}
