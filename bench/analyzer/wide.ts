/**
 * `npm run build && node dist/bench/analyzer/wide.js [rows]` measures `analyze baseline` and `analyze monitor` with 1,250,
 * 2,500 and 5,000 features. Every fifth feature is text. Time and memory should double with the features, not quadruple.
 */

import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { line, measureAnalyze } from './measure.js';

const rows = Number(process.argv[2] ?? 2000);
const folder = join(tmpdir(), 'rebaseline-bench');

async function generateWide(file: string, features: number): Promise<void> {
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  const out = createWriteStream(file);
  out.write(`${Array.from({ length: features }, (_, i) => `feature_${i}`).join(',')}\n`);
  for (let row = 0; row < rows; row++) {
    const cells = Array.from({ length: features }, (_, i) =>
      i % 5 === 4 ? `word-${Math.floor(random() * 50)}` : random().toFixed(6),
    );
    if (!out.write(`${cells.join(',')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

mkdirSync(folder, { recursive: true });
console.log(`${rows} rows; ${availableParallelism()} CPUs, load ${loadavg()[0]?.toFixed(1)} before`);
for (const features of [1250, 2500, 5000]) {
  const file = join(folder, `${rows}x${features}.csv`);
  const baseline = join(folder, `baseline-${features}`);
  await generateWide(file, features);
  const made = await measureAnalyze(['baseline', '--dataset', file, '--out', baseline]);
  console.log(line(`${features} features, baseline`, [made]));
  const out = join(folder, 'monitored');
  const judged = await measureAnalyze(['monitor', '--baseline', baseline, '--data', file, '--out', out]);
  console.log(line(`${features} features, monitor`, [judged]));
}
