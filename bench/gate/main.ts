/**
 * `npm run bench:gate -- [--seeds 20] [--catalogue main|learnt|fresh|held-out|generated] [--only text] [--from number] [--why]
 * [--half open|sealed] [--only-honest] [--no-speed]`: false accepts and false refusals of the gate and of simpler rules over a catalogue of situations, then
 * the gate's time and memory. `--half` chooses a half of the generated catalogue. The sealed half prints rates only, unless
 * `--why` is given, so that nobody adapts recognisers to it.
 */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { clopperPearson, wilson } from '../../src/statistics/binomial.js';
import { CATALOGUES, catalogueNamed } from './catalogue.js';
import type { Decided, Decisions } from './decide.js';
import type { Answer, Question } from './decide-worker.js';
import { generatedRates } from './generated/rates.js';
import type { Situation } from './situations.js';
import { measureSpeed } from './speed.js';
import { censusWorld } from './worlds.js';

const RULES: readonly (readonly [keyof Decisions, string])[] = [
  ['ours', 'rebaseline'],
  ['alwaysAccept', 'always accept'],
  ['robustOnCandidate', 'Model Monitor Robust 0.1 on the candidate'],
  ['psiOnAnyFeature', 'PSI > 0.2 on any feature'],
];

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    only: { type: 'string' },
    from: { type: 'string', default: '0' },
    why: { type: 'boolean', default: false },
    catalogue: { type: 'string', default: 'main' },
    half: { type: 'string', default: 'open' },
    'only-honest': { type: 'boolean', default: false },
    'no-speed': { type: 'boolean', default: false },
  },
});
const seeds = Number(values.seeds);
const catalogue = catalogueNamed(values.catalogue);
const chosen = [...CATALOGUES[catalogue](await censusWorld()).entries()].filter(
  ([number, situation]) =>
    number >= Number(values.from) &&
    (!values.only || situation.name.includes(values.only)) &&
    (!values['only-honest'] || situation.honest) &&
    (!('half' in situation) || situation.half === values.half),
);
const isSealed = catalogue === 'generated' && values.half === 'sealed';
const workers = cpus().map(() => new Worker(new URL('./decide-worker.js', import.meta.url)));
const started = Date.now();
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB; ${chosen.length} situations, ${seeds} seeds each\n`,
);

interface Tally {
  readonly situation: Situation;
  readonly decisions: Decisions[];
}
const tallies: Tally[] = [];
const decided = decideAll();
for (const [number, situation] of chosen) {
  const tally: Tally = { situation, decisions: await Promise.all(decided.get(number) ?? []) };
  tallies.push(tally);
  if (isSealed && !values.why) continue;
  if (tallies.length === 1) console.log(header());
  console.log(line(tally));
  if (values.why) explain(tally);
}
await Promise.all(workers.map((worker) => worker.terminate()));

console.log('\nHonest situations, refused / corrupt situations, accepted (95 %: Wilson; Clopper-Pearson):\n');
console.log(
  '| rule | false refusals | asks (honest) | false accepts | asks (corrupt) |\n|---|---|---|---|---|',
);
for (const [rule, name] of RULES) {
  const of = (honest: boolean) =>
    tallies
      .filter(({ situation }) => situation.honest === honest)
      .flatMap(({ decisions }) => decisions.map((d) => d[rule]));
  console.log(
    `| ${name} | ${rate(of(true), 'refuses')} | ${count(of(true), 'asks')} | ${rate(of(false), 'accepts')} | ${count(of(false), 'asks')} |`,
  );
}
if (catalogue === 'generated') console.log(generatedRates(tallies));
console.log(`\nThe catalogue took ${Math.round((Date.now() - started) / 1000)} s.`);
if (!values['no-speed']) console.log(await measureSpeed());

/** The decisions by situation, one for each seed. The workers take the seeds of all situations in order. */
function decideAll(): Map<number, Promise<Decisions>[]> {
  const free = workers.map((worker) => Promise.resolve(worker));
  const next = () => free.shift() as Promise<Worker>;
  return new Map(
    chosen.map(([number]) => [
      number,
      Array.from({ length: seeds }, (_, seed) => {
        const mine = next();
        const answer = mine.then((worker) => ask(worker, { number, seeds: [seed], catalogue }));
        free.push(answer.then(() => mine));
        return answer.then(([decisions]) => decisions as Decisions);
      }),
    ]),
  );
}

function ask(worker: Worker, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: Answer) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.postMessage(question);
  });
}

function header(): string {
  return `| situation | should be | ${RULES.map(([, name]) => name).join(' | ')} |\n|---|---|${RULES.map(() => '---|').join('')}`;
}

/** How many seeds each rule decided right and wrong. */
function line({ situation, decisions }: Tally): string {
  const cells = RULES.map(([rule]) => {
    const all = decisions.map((d) => d[rule]);
    const right = situation.honest ? 'accepts' : 'refuses';
    const wrong = situation.honest ? 'refuses' : 'accepts';
    const asks = count(all, 'asks');
    return `${count(all, right)} right${count(all, wrong) > 0 ? `, **${count(all, wrong)} wrong**` : ''}${asks > 0 ? `, ${asks} asked` : ''}`;
  });
  return `| ${situation.name} | ${situation.honest ? 'accepted' : 'refused'} | ${cells.join(' | ')} |`;
}

function explain({ situation, decisions }: Tally): void {
  const reasons = new Map<string, number>();
  const right = situation.honest ? 'accepts' : 'refuses';
  for (const { ours } of decisions) {
    if (ours.decision === right && situation.honest) continue;
    const because = ours.because.map((sentence) => sentence.slice(0, 230)).join(' // ');
    const finding = `${ours.decision}: ${because || 'nothing found'}`;
    reasons.set(finding, (reasons.get(finding) ?? 0) + 1);
  }
  for (const [finding, times] of [...reasons].slice(0, 2)) console.log(`    ${times}× ${finding}`);
}

function count(all: readonly Decided[], decision: Decided['decision']): number {
  return all.filter((one) => one.decision === decision).length;
}

function rate(all: readonly Decided[], decision: Decided['decision']): string {
  const found = count(all, decision);
  const percent = (share: number) => `${(100 * share).toFixed(1)}`;
  const [w, exact] = [wilson(found, all.length), clopperPearson(found, all.length)];
  return `${found} of ${all.length} = ${percent(found / Math.max(1, all.length))} % (${percent(w.low)}–${percent(w.high)}; ${percent(exact.low)}–${percent(exact.high)})`;
}
