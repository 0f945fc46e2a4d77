/**
 * `npm run bench:tables -- FILE...`: shuffles each CSV file with a header and splits it into a live baseline, a training set, a
 * baseline dataset and four windows. All parts come from one population, so any feed defect that diagnosis or gate reports
 * is a false finding.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readCsv } from '../../src/analyzer/index.js';
import { type CheckId, checkTitle } from '../../src/contract/check.js';
import { diagnose } from '../../src/domain/diagnosis.js';
import { comparisonSettings } from '../../src/domain/gate/calibration/comparison-settings.js';
import { judgeVersions } from '../../src/domain/gate/judge-versions.js';
import { integerDraw, seededRandom } from '../../src/statistics/random.js';
import { evidenceOf } from './evidence.js';
import type { Cells, Scene } from './scene.js';

/** With fewer rows, the windows are too small to count. */
const MIN_ROWS = 1600;
const MAX_ROWS = 40_000;
const PARTS = 4;
/** Characters printed of a sentence. */
const SENTENCE_LENGTH = 300;
/** Checks that fail if the monitor itself would raise violations. */
const ALARMS: readonly CheckId[] = ['backtest', 'false-alarms', 'completeness-noise'];
/** Not applicable: a random split has no order in time, no model, and perhaps few rows. */
const NOT_APPLICABLE: readonly CheckId[] = [
  'sharpness',
  'sample-size',
  'smallest-detectable-shift',
  'independence',
];

const [defective, alarming]: [string[], string[]] = [[], []];
let tables = 0;
for (const file of process.argv.slice(2)) {
  const { columns, rows } = await tableOf(file);
  if (rows.length < MIN_ROWS || columns.length < 2 || new Set(columns).size < columns.length) continue;
  tables += 1;
  const name = basename(file);
  const { forDiagnosis, forGate } = await evidenceOf(split(columns, shuffled(rows)));
  const { diagnosis, reasons } = diagnose(forDiagnosis);
  const { original, calibrated } = judgeVersions(forGate, comparisonSettings());
  const checks = (calibrated ?? original).checks.filter(({ id }) => !NOT_APPLICABLE.includes(id));
  const wrong = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  const refused = diagnosis === 'UpstreamDefect' || diagnosis === 'UnrepresentativeDataset';
  const alarms = wrong.filter(({ id }) => ALARMS.includes(id));
  if (refused || alarms.length < wrong.length) defective.push(name);
  else if (alarms.length > 0) alarming.push(name);
  console.log(
    `${name}: ${rows.length} rows × ${columns.length}: ${diagnosis}${wrong.length === 0 ? ', no findings' : ''}${calibrated ? ', with a calibrated version' : ''}`,
  );
  if (refused) console.log(`    ${reasons[0]?.slice(0, SENTENCE_LENGTH)}`);
  for (const { verdict, id, sentence } of wrong) {
    console.log(`    ${verdict} ${checkTitle(id)}: ${sentence.slice(0, SENTENCE_LENGTH)}`);
  }
}
console.log(
  `\n${tables} tables. Feed defects reported in ${defective.length}: ${defective.join(', ') || 'none'}. The monitor itself would raise violations in ${alarming.length} more: ${alarming.join(', ') || 'none'}.`,
);

async function tableOf(file: string): Promise<{ columns: readonly string[]; rows: readonly Cells[] }> {
  const bytes = readFileSync(file);
  async function* chunks() {
    yield file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  }
  const dataset = readCsv(chunks(), { header: true });
  const rows: Cells[] = [];
  for await (const row of dataset.rows) {
    rows.push(row);
    if (rows.length === MAX_ROWS) break;
  }
  return { columns: dataset.columns() ?? [], rows };
}

function shuffled(rows: readonly Cells[]): readonly Cells[] {
  const random = seededRandom(1);
  const order = [...rows];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = integerDraw(random, i + 1);
    [order[i], order[j]] = [order[j] as Cells, order[i] as Cells];
  }
  return order;
}

function split(columns: readonly string[], rows: readonly Cells[]): Scene {
  const share = Math.floor(rows.length / PARTS);
  const part = (index: number) => rows.slice(index * share, (index + 1) * share);
  const [live, training, baseline, traffic] = [0, 1, 2, 3].map(part) as [Cells[], Cells[], Cells[], Cells[]];
  const window = Math.floor(traffic.length / PARTS);
  return {
    columns,
    live,
    training: training.map((cells) => ({ cells, label: null })),
    baseline,
    baselineIsTraining: false,
    windows: Array.from({ length: PARTS }, (_, i) => traffic.slice(i * window, (i + 1) * window)),
    score: null,
    retrains: true,
    incidents: [],
  };
}
