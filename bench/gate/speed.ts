import { suggestBaseline } from '../../src/analyzer/index.js';
import { BUILT_IN_RULES } from '../../src/contract/policy.js';
import { judgeCandidate } from '../../src/domain/gate/judge-candidate.js';
import { judgeWindows } from '../../src/evidence/judge-windows.js';
import { profileOf } from '../../src/evidence/profile.js';
import { summarizeTraining } from '../../src/evidence/training-summary.js';
import { normalDraw, seededRandom } from '../../src/statistics/random.js';

const FEATURES = 20;

/** Measures CPU time and memory of the whole gate on generated rows, including the evidence, for two training set sizes. */
export async function measureSpeed(): Promise<string> {
  const lines: string[] = [];
  for (const rows of [50_000, 500_000]) {
    global.gc?.();
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().heapUsed);
    }, 20);
    const generated = await generationSeconds(rows + 24_000 * 2 + 50_000);
    const seconds = await runGate(rows);
    clearInterval(watch);
    lines.push(
      `Gate over ${FEATURES} features, ${rows} training rows, 24 windows of 1,000 rows: ${(seconds - generated).toFixed(1)} s CPU without the generation of the rows (${generated.toFixed(1)} s), ${Math.round(peak / 2 ** 20)} MB peak heap.`,
    );
  }
  return lines.join('\n');
}

async function runGate(trainingRows: number): Promise<number> {
  const before = process.cpuUsage();
  const columns = Array.from({ length: FEATURES }, (_, i) => `feature_${i}`);
  const named = ['prediction', ...columns];
  const baseline = await suggestBaseline({ columns: () => named, rows: rowsOf(FEATURES + 1, 50_000, 1) });
  async function* training() {
    for await (const features of rowsOf(FEATURES, trainingRows, 2)) {
      yield { features, label: features[0]?.startsWith('-') ? '1' : '0' };
    }
  }
  const summary = await summarizeTraining(columns, training(), false);
  const windows = (seed: number) =>
    Array.from({ length: 24 }, (_, i) => ({
      windowStart: String(i),
      windowEnd: String(i + 1),
      rows: rowsOf(FEATURES + 1, 1000, seed + i),
    }));
  const seen = await judgeWindows(windows(100), baseline, FEATURES);
  const live = await judgeWindows(windows(200), baseline, FEATURES);
  const profile = profileOf(baseline.statistics);
  judgeCandidate({
    rules: BUILT_IN_RULES.gate,
    provenance: {
      datasetUri: '',
      datasetDigest: '',
      rowsRead: 1,
      rowsScored: 1,
      candidateColumns: named,
      liveColumns: named,
      trainedOnTheseRows: false,
    },
    candidate: profile,
    live: profile,
    training: summary.profile,
    trainingSample: summary.sample,
    trainingRepeats: summary.repeats,
    trainingPairs: summary.pairs,
    labelled: summary.labelled,
    traffic: seen.traffic,
    windows: seen.windows,
    trafficRepeats: seen.repeats,
    trafficPairs: seen.pairs,
    backtest: [...seen.backtest, ...live.backtest].slice(0, 24),
    periodSeconds: 3600,
    falseAlarmsPerMonth: null,
    violated: [],
    incidents: [],
    declaredBad: [],
    comparisonThreshold: 0.1,
  });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function generationSeconds(rows: number): Promise<number> {
  const before = process.cpuUsage();
  let cells = 0;
  for await (const row of rowsOf(FEATURES, rows, 9)) cells += row.length;
  const { user, system } = process.cpuUsage(before);
  return cells > 0 ? (user + system) / 1e6 : 0;
}

async function* rowsOf(columns: number, rows: number, seed: number): AsyncGenerator<string[]> {
  const random = seededRandom(seed);
  for (let row = 0; row < rows; row += 1) {
    yield Array.from({ length: columns }, (_, column) => {
      if (column % 5 === 4) return `level-${Math.floor(random() * 12)}`;
      return column % 5 === 3 ? String(Math.floor(random() * 40)) : normalDraw(random).toFixed(4);
    });
  }
}
