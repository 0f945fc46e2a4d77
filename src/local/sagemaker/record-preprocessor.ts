/** Runs a monitoring job's record preprocessor with this machine's Python, as Model Monitor's container does with its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PREPROCESSOR_RUNNER } from './record-preprocessor-runner.js';
import { pathBelow } from './s3-transfer.js';

const PREPROCESSED = '/opt/ml/processing/preprocessed';
const STDERR_TAIL_LENGTH = 16 * 1024;

type Environment = Readonly<Record<string, string>>;

/** Whether the job has a record preprocessor for captured records. */
export function hasRecordPreprocessor(environment: Environment): boolean {
  return (
    environment.record_preprocessor_script !== undefined &&
    (environment.dataset_format ?? '').includes('sagemakerCaptureJson')
  );
}

/**
 * Runs the script on the captured records. Returns the environment with which the analyzer reads the script's output.
 * Throws an error with the FailureReason if Python is not installed or the script fails.
 */
export async function preprocessRecords(
  environment: Environment,
  root: string,
  signal: AbortSignal,
): Promise<Environment> {
  const { record_preprocessor_script: script = '', dataset_source: source = '', ...rest } = environment;
  const folder = pathBelow(root, PREPROCESSED);
  await mkdir(folder, { recursive: true });
  const runner = join(root, 'run-preprocessor.py');
  await writeFile(runner, PREPROCESSOR_RUNNER);
  const format = join(root, 'preprocessed-format.json');
  const paths = [pathBelow(root, script), pathBelow(root, source), join(folder, 'records'), format];
  const failure = await failureOfPython([runner, ...paths], signal);
  signal.throwIfAborted();
  if (failure !== null) throw new Error(failureReasonOf(basename(script), failure));
  return { ...rest, dataset_source: PREPROCESSED, dataset_format: await readFile(format, 'utf8') };
}

type Failure = 'no python' | { readonly lastLine: string };

async function failureOfPython(args: readonly string[], signal: AbortSignal): Promise<Failure | null> {
  // Only PATH is passed on, because a script must not read the credentials of the shell.
  const env = { PATH: process.env.PATH ?? '' };
  const child = spawn('python3', ['-B', ...args], { env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_TAIL_LENGTH);
  });
  try {
    const [code, killedBy] = await once(child, 'close');
    if (code === 0) return null;
    return {
      lastLine: stderr.trim().split('\n').at(-1) || `python3 ended with ${killedBy ?? `exit code ${code}`}`,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'no python' : { lastLine: message };
  }
}

/** The container's own message, as users quote it (aws/sagemaker-python-sdk#2665), followed by the last line of the script's stderr. */
function failureReasonOf(script: string, failure: Failure): string {
  return failure === 'no python'
    ? `The record preprocessor ${script} requires Python, and python3 is not on the PATH of the local SageMaker. Install python3, or run the job on AWS.`
    : `AlgorithmError: Error: Exception while invoking preprocessor script. ${script}: ${failure.lastLine}`;
}
