import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AnalyzerError, NoDataError } from './errors.js';
import { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
import { readCsvFiles } from './read-csv.js';
import { readBytesInPlace } from './read-files.js';

/** Below this many bytes a thread costs more than it saves. */
const WORTH_A_THREAD = 32 * 2 ** 20;
/** Every thread looks for the commas of the whole data, so that more of them soon gain nothing. */
const MOST_THREADS = 4;
const WORKER = new URL('./profile-csv-worker.js', import.meta.url);

export interface ProfileTask {
  readonly files: readonly string[];
  readonly header: boolean;
  readonly expectations: Expectations;
  readonly index: number;
  readonly of: number;
}

export type ProfileAnswer =
  | { readonly profile: DatasetProfile }
  | { readonly error: string; readonly kind: 'NoDataError' | 'AnalyzerError' | 'Error' };

/**
 * Reads CSV files once per thread, each thread profiling every n-th column. Rows stay in their order for every column,
 * so that the result does not depend on the number of threads, to the last bit; Spark's partitions of rows would.
 * @param options.threads default: by the size of the files and the machine; 1 keeps to this thread
 * @throws AnalyzerError as readCsvFiles and profileDataset, naming the file
 */
export async function profileCsvFiles(
  files: readonly string[],
  options: {
    readonly header: boolean;
    readonly expectations?: Expectations;
    readonly threads?: number;
    readonly signal?: AbortSignal;
  },
): Promise<DatasetProfile> {
  const { header, expectations = { names: [], domains: new Map() } } = options;
  const wanted = options.threads ?? (await threadsFor(files));
  // Run from source, as tests do, there is no compiled worker: then one thread does it all, with the same result.
  const of = existsSync(fileURLToPath(WORKER)) ? wanted : 1;
  const task = (index: number): ProfileTask => ({ files, header, expectations, index, of });
  const workers: Worker[] = [];
  try {
    const others = Array.from({ length: of - 1 }, (_, i) => inThread(task(i + 1), workers));
    const shares = await Promise.all([profileShare(task(0), options.signal), ...others]);
    const first = shares[0] as DatasetProfile;
    const features = first.features.map((feature, i) => shares[i % of]?.features[i] ?? feature);
    return { rows: first.rows, features };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** One thread's part of the work. Errors name the file that was being read. */
export async function profileShare(
  { files, header, expectations, index, of }: ProfileTask,
  signal?: AbortSignal,
): Promise<DatasetProfile> {
  let reading = '';
  async function* noting(file: string): AsyncGenerator<Uint8Array> {
    reading = file;
    for await (const bytes of readBytesInPlace(file)) {
      signal?.throwIfAborted();
      yield bytes;
    }
  }
  try {
    signal?.throwIfAborted();
    return await profileDataset(readCsvFiles(files.map(noting), { header }), expectations, { index, of });
  } catch (error) {
    const nameless = error instanceof AnalyzerError && !(error instanceof NoDataError);
    if (!nameless || error.message.includes(reading)) throw error;
    throw new AnalyzerError(`${reading}: ${error.message}`);
  }
}

function inThread(task: ProfileTask, workers: Worker[]): Promise<DatasetProfile> {
  const worker = new Worker(WORKER, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  workers.push(worker);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`A profiling thread ended with code ${code}.`)));
    worker.once('message', (answer: ProfileAnswer) => {
      if ('profile' in answer) resolve(answer.profile);
      else if (answer.kind === 'NoDataError') reject(new NoDataError());
      else if (answer.kind === 'AnalyzerError') reject(new AnalyzerError(answer.error));
      else reject(new Error(answer.error));
    });
  });
}

async function threadsFor(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes < WORTH_A_THREAD ? 1 : Math.min(availableParallelism(), MOST_THREADS);
}
