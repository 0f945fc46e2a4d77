/**
 * `npm run bench:quality [-- rows [runs]]` measures `rebaseline analyze quality baseline` on merged files of captures and
 * labels, one problem type after the other. The time is that of the whole process. Almost every score is different, which
 * is the slowest case for the areas under the curves.
 */
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/statistics/random.js';
import { line, type Measured, measureAnalyze } from './measure.js';

const rows = Number(process.argv[2] ?? 1_000_000);
const runs = Number(process.argv[3] ?? 3);
const folder = join(tmpdir(), 'rebaseline-bench');

/** One merged record, as long as a real one with 14 input columns. The response is a class and a score. */
function record(row: number, label: number, predicted: number, score: number): string {
  return JSON.stringify({
    eventVersion: '0',
    groundTruthData: { data: String(label), encoding: 'CSV' },
    captureData: {
      endpointInput: {
        data: '42,2,222756,9,13,0,9,4,4,1,7430,0,40,37',
        encoding: 'CSV',
        mode: 'INPUT',
        observedContentType: 'text/csv',
      },
      endpointOutput: {
        data: `${predicted},${score}\n`,
        encoding: 'CSV',
        mode: 'OUTPUT',
        observedContentType: 'text/csv; charset=utf-8',
      },
    },
    eventMetadata: {
      eventId: 'd7f04b0c-e3f3-4a55-b0be-47c4942e9ee8',
      inferenceId: String(row),
      inferenceTime: '2023-01-19T06:04:56Z',
    },
  });
}

async function generateMerged(file: string): Promise<void> {
  const random = seededRandom(11);
  const out = createWriteStream(file);
  for (let row = 0; row < rows; row++) {
    const label = random() < 0.3 ? 1 : 0;
    const score = Math.min(1, Math.max(0, 0.3 + 0.3 * label + 0.5 * (random() - 0.5)));
    if (!out.write(`${record(row, label, score > 0.5 ? 1 : 0, score)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

mkdirSync(folder, { recursive: true });
const file = join(folder, `merged-${rows}.jsonl`);
if (!existsSync(file)) await generateMerged(file);
console.log(
  `${rows} merged rows, ${Math.round(statSync(file).size / 2 ** 20)} MB; ${availableParallelism()} CPUs, ` +
    `load ${loadavg()[0]?.toFixed(1)} before; medians of ${runs}`,
);
for (const [problemType, ...columns] of [
  ['BinaryClassification', '--prediction', '0', '--probability', '1'],
  ['MulticlassClassification', '--prediction', '0'],
  ['Regression', '--prediction', '1'],
] as const) {
  const found: Measured[] = [];
  for (let i = 0; i < runs; i++) {
    found.push(
      await measureAnalyze([
        ...[
          'quality',
          'baseline',
          '--dataset',
          file,
          '--problem-type',
          problemType,
          '--out',
          join(folder, 'quality'),
        ],
        ...columns,
      ]),
    );
  }
  console.log(line(problemType, found));
}
