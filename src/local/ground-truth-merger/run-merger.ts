import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { endpointCapture, type ReadCapture, transformOutput } from './captured-records.js';
import { type GroundTruth, readGroundTruth } from './ground-truth.js';
import { filesBelow, linesOf } from './json-lines.js';

interface Counts {
  captured: number;
  merged: number;
}

/**
 * Joins the captures below `dataset_source` with the ground truth below `ground_truth_source`, and writes the records that
 * have a label to `output_path`, one file for each hour: `<endpoint>/<variant>/yyyy/mm/dd/hh/part-00000-….c000.jsonl`, or
 * `yyyy/mm/dd/hh/part-00000-….c000.jsonl` for outputs of batch transforms, which have a `dataset_format`. Captures without a
 * label are left out. If no record has a label, it writes nothing, and the analysis has no data.
 * @param run.root the folder that is the container's `/`
 * @throws Error with the failure reason for captures that cannot be read
 */
export async function runMerger(run: {
  readonly environment: Readonly<Record<string, string>>;
  readonly root: string;
  readonly signal: AbortSignal;
}): Promise<{ exitMessage: string; violations: number }> {
  const { environment, root, signal } = run;
  const folder = (variable: string) => {
    const path = environment[variable];
    if (path !== undefined) return join(root, path);
    throw new Error(`The environment variable ${variable} is missing. Set it.`);
  };
  const [source, output] = [folder('dataset_source'), folder('output_path')];
  const read = environment.dataset_format === undefined ? endpointCapture : transformOutput;
  const groundTruth = await readGroundTruth(folder('ground_truth_source'), signal);
  const filesOfHours = new Map<string, string[]>();
  for (const file of await filesBelow(source)) {
    const hour = hourOf(relative(source, dirname(file)));
    filesOfHours.set(hour, [...(filesOfHours.get(hour) ?? []), file]);
  }
  const counts = { captured: 0, merged: 0 };
  for (const [hour, files] of filesOfHours) {
    const lines = mergedLines(files, read, groundTruth, counts, signal);
    const first = await lines.next();
    if (first.done) continue;
    const target = join(output, hour, partName(hour));
    await mkdir(dirname(target), { recursive: true });
    await pipeline(Readable.from(withFirst(first.value, lines)), createWriteStream(target), { signal });
  }
  return { exitMessage: exitMessageOf(counts, groundTruth), violations: 0 };
}

/** The folder up to the hour. Outputs of a batch transform are in deeper folders, one for each manifest. */
const hourOf = (folder: string) => /^(?:.*?\/)?\d{4}\/\d\d\/\d\d\/\d\d(?=\/|$)/.exec(folder)?.[0] ?? folder;

/** The merged records as JSON Lines, in pieces of several lines. */
async function* mergedLines(
  files: readonly string[],
  read: ReadCapture,
  groundTruth: GroundTruth,
  counts: Counts,
  signal: AbortSignal,
): AsyncGenerator<string, undefined> {
  for (const file of files) {
    for await (const lines of linesOf(file, signal)) {
      let piece = '';
      for (const line of lines) {
        const { id, eventVersion, captureData, eventMetadata } = read(line);
        counts.captured += 1;
        const groundTruthData = groundTruth.take(id);
        if (groundTruthData === undefined) continue;
        counts.merged += 1;
        piece += `${JSON.stringify({ eventVersion, groundTruthData, captureData, eventMetadata })}\n`;
      }
      if (piece !== '') yield piece;
    }
  }
}

async function* withFirst(first: string, rest: AsyncIterable<string>) {
  yield first;
  yield* rest;
}

/**
 * The name that Spark gives the file, but with an id that depends on the folder only: if the windows of two executions
 * overlap, or a job runs again after a restart, the later file replaces the earlier one and no record counts twice.
 */
function partName(folder: string): string {
  const hex = createHash('sha256').update(folder).digest('hex');
  const lengths = [8, 4, 4, 4, 12];
  let start = 0;
  const id = lengths.map((length) => {
    start += length;
    return hex.slice(start - length, start);
  });
  return `part-00000-${id.join('-')}.c000.jsonl`;
}

/** SageMaker's own text is not established. The numbers show incomplete and contradictory ground truth. */
function exitMessageOf({ captured, merged }: Counts, groundTruth: GroundTruth): string {
  const { replaced, malformed } = groundTruth.counts;
  const unused = groundTruth.unused();
  const findings = [
    ['Ground truth without a captured record in the window', unused],
    ['Ground truth replaced by a later, different label', replaced],
    ['Lines that are not ground truth records', malformed],
  ] as const;
  return [
    `Completed: Merged ${merged} of ${captured} captured records with ground truth.`,
    ...findings.filter(([, count]) => count > 0).map(([text, count]) => `${text}: ${count}.`),
  ].join(' ');
}
