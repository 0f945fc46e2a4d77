/**
 * `npm run bench:series -- FILE --time COLUMN --train-until DATE --window DAYS [--train-from DATE] [--budget N]
 * [--least-window-rows N]`: runs diagnosis and gate on a dated CSV file. The rows before a date are the baseline; the
 * windows after it are the traffic.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { checkTitle } from '../../src/contract/check.js';
import { diagnose } from '../../src/domain/diagnosis.js';
import type { GateVerdict } from '../../src/domain/gate/gate-evidence.js';
import { judgeVersions } from '../../src/domain/gate/judge-versions.js';
import { worst } from '../../src/domain/gate/worst-verdict.js';
import { median } from '../../src/statistics/median.js';
import { datedRows, seriesScene } from './dated-rows.js';
import { evidenceOf } from './evidence.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    time: { type: 'string' },
    'train-from': { type: 'string', default: '0000-01-01' },
    'train-until': { type: 'string' },
    window: { type: 'string' },
    budget: { type: 'string' },
    'least-window-rows': { type: 'string' },
  },
});
const [file] = positionals;
const { time, 'train-until': until, window } = values;
if (!file || !time || !until || !window) {
  console.error('usage: npm run bench:series -- FILE --time COLUMN --train-until DATE --window DAYS');
  process.exit(2);
}
const bytes = readFileSync(file);
const series = datedRows((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), time);
const scene = seriesScene(series, Date.parse(values['train-from']), Date.parse(until), Number(window));
const { forDiagnosis, forGate } = await evidenceOf(scene);
const least = values['least-window-rows'];
const rules = { ...forGate.rules, ...(least ? { leastWindowRows: Number(least) } : {}) };
const falseAlarmsPerMonth = values.budget ? Number(values.budget) : null;

console.log(
  `${scene.baseline.length} rows before ${until}, ${scene.windows.length} windows of ${window} days, ${median(scene.windows.map(({ length }) => length))} rows each (median); columns ${scene.columns.join(', ')}`,
);
const { diagnosis, reasons } = diagnose(forDiagnosis);
console.log(`\ndiagnosis: ${diagnosis}`);
for (const reason of reasons) console.log(`  ${reason}`);
const judged = judgeVersions(
  { ...forGate, rules, falseAlarmsPerMonth },
  { comparison: 0.1, categorical: null, method: 'Robust', categoricalIsDistance: true },
);
print('gate', judged.original);
if (judged.calibrated) print('with calibrated thresholds', judged.calibrated);

/** A series has no model, so the check of the model outputs is always unknown and is left out. */
function print(title: string, { checks }: GateVerdict): void {
  const applicable = checks.filter(({ id }) => id !== 'sharpness');
  console.log(`\n${title}: ${worst(applicable)}`);
  for (const { id, verdict, sentence } of applicable) {
    if (verdict !== 'pass') console.log(`  ${verdict.padEnd(7)} ${checkTitle(id)}: ${sentence}`);
  }
}
