import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ColumnThread } from './column-thread.js';
import { AnalyzerError, NoDataError } from './errors.js';
import { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
import { profileInThreads } from './profile-in-threads.js';
import { readCsvFiles } from './read-csv.js';
import { readBytesInPlace } from './read-files.js';

/** Below this many bytes a thread costs more than it saves. */
const WORTH_A_THREAD = 32 * 2 ** 20;
/** One thread looks for the commas of the whole data, a fifth of all the work, so that more of them soon gain nothing. */
const MOST_THREADS = 4;
const WORKER = new URL('./profile-csv-worker.js', import.meta.url);

/**
 * Reads CSV files once, in this thread, which shares the columns with others. Rows stay in their order for every column,
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
  const { header, expectations = { names: [], domains: new Map() }, signal } = options;
  signal?.throwIfAborted();
  let reading = '';
  async function* noting(file: string): AsyncGenerator<Uint8Array> {
    reading = file;
    for await (const bytes of readBytesInPlace(file)) {
      signal?.throwIfAborted();
      yield bytes;
    }
  }
  const workers: Worker[] = [];
  try {
    const wanted = options.threads ?? (await threadsFor(files));
    // Run from source, as tests do, there is no compiled worker: then one thread does it all, with the same result.
    const others = existsSync(fileURLToPath(WORKER)) ? wanted - 1 : 0;
    for (let i = 0; i < others; i++) {
      workers.push(new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: 512 } }));
    }
    const dataset = readCsvFiles(files.map(noting), { header });
    const { columns, cells } = dataset;
    if (workers.length === 0 || cells === undefined) return await profileDataset(dataset, expectations);
    const threads = workers.map((worker) => new ColumnThread(worker));
    return await profileInThreads({ columns, cells }, expectations, threads);
  } catch (error) {
    const nameless = error instanceof AnalyzerError && !(error instanceof NoDataError);
    if (!nameless || error.message.includes(reading)) throw error;
    throw new AnalyzerError(`${reading}: ${error.message}`);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function threadsFor(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes < WORTH_A_THREAD ? 1 : Math.min(availableParallelism(), MOST_THREADS);
}
