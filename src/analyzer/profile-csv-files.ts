import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ColumnThread } from './column-thread.js';
import { AnalyzerError, NoDataError } from './errors.js';
import {
  type DatasetProfile,
  type Expectations,
  NO_EXPECTATIONS,
  profileDataset,
} from './profile-dataset.js';
import { profileInThreads } from './profile-in-threads.js';
import { readCsvFiles } from './read-csv.js';
import { readBytesInPlace } from './read-files.js';

/** For fewer bytes, more threads cost more time than they save. */
const MIN_BYTES_FOR_THREADS = 32 * 2 ** 20;
/** One thread splits all data into cells, which is a fifth of the work. So more threads soon save no more time. */
const MAX_THREADS = 4;
const WORKER = new URL('./profile-csv-worker.js', import.meta.url);

/**
 * Profiles CSV files in one pass. This thread reads them and shares the columns with other threads. Every column gets its
 * rows in order, so the result is the same to the last bit for any number of threads. Spark partitions rows instead, so
 * its result depends on the partitions.
 * @param options.threads default: from the size of the files and the number of CPUs; 1 uses this thread only
 * @throws AnalyzerError like readCsvFiles and profileDataset, with the name of the file
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
  const { header, expectations = NO_EXPECTATIONS, signal } = options;
  signal?.throwIfAborted();
  let currentFile = '';
  async function* trackCurrentFile(file: string): AsyncGenerator<Uint8Array> {
    currentFile = file;
    for await (const bytes of readBytesInPlace(file)) {
      signal?.throwIfAborted();
      yield bytes;
    }
  }
  const workers: Worker[] = [];
  try {
    const threadCount = options.threads ?? (await threadsFor(files));
    // Tests run from source without a compiled worker. Then this thread does all the work, with the same result.
    const workerCount = existsSync(fileURLToPath(WORKER)) ? threadCount - 1 : 0;
    for (let i = 0; i < workerCount; i++) {
      workers.push(new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: 512 } }));
    }
    const dataset = readCsvFiles(files.map(trackCurrentFile), { header });
    const { columns, cells } = dataset;
    if (workers.length === 0 || cells === undefined) return await profileDataset(dataset, expectations);
    const threads = workers.map((worker) => new ColumnThread(worker));
    return await profileInThreads({ columns, cells }, expectations, threads);
  } catch (error) {
    const isAboutFile = error instanceof AnalyzerError && !(error instanceof NoDataError);
    if (!isAboutFile || error.message.includes(currentFile)) throw error;
    throw new AnalyzerError(`${currentFile}: ${error.message}`);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function threadsFor(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes < MIN_BYTES_FOR_THREADS ? 1 : Math.min(availableParallelism(), MAX_THREADS);
}
