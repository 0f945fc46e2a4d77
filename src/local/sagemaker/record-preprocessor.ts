/** Runs a monitoring job's record preprocessor: Python, as in Model Monitor's container, where this machine has it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PREPROCESSOR_RUNNER } from './record-preprocessor-runner.js';
import { pathBelow } from './s3-transfer.js';

const PREPROCESSED = '/opt/ml/processing/preprocessed';
const STDERR_KEPT = 16 * 1024;

type Environment = Readonly<Record<string, string>>;

/** Whether the job is to put captured records through a script. */
export function hasRecordPreprocessor(environment: Environment): boolean {
  return (
    environment.record_preprocessor_script !== undefined &&
    (environment.dataset_format ?? '').includes('sagemakerCaptureJson')
  );
}

/**
 * Puts the captured records through the script, and gives the environment under which the analyzer reads what it made.
 * Throws the sentence for FailureReason where there is no Python, or the script fails.
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
  if (failure !== null) throw new Error(reason(basename(script), failure));
  return { ...rest, dataset_source: PREPROCESSED, dataset_format: await readFile(format, 'utf8') };
}

type Failure = 'no python' | { readonly lastWords: string };

async function failureOfPython(args: readonly string[], signal: AbortSignal): Promise<Failure | null> {
  // Nothing of the shell's: a script has no business with its credentials.
  const env = { PATH: process.env.PATH ?? '' };
  const child = spawn('python3', ['-B', ...args], { env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  try {
    const [code, killedBy] = await once(child, 'close');
    if (code === 0) return null;
    return {
      lastWords: stderr.trim().split('\n').at(-1) || `it ended with ${killedBy ?? `exit code ${code}`}`,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'no python' : { lastWords: message };
  }
}

/** The container's own sentence, as users quote it (aws/sagemaker-python-sdk#2665); it tells no more, and we add the script's last words. */
function reason(script: string, failure: Failure): string {
  return failure === 'no python'
    ? `The record preprocessor ${script} is Python, and there is no python3 on the PATH of the local SageMaker. Install it, or run the job on AWS.`
    : `AlgorithmError: Error: Exception while invoking preprocessor script. ${script}: ${failure.lastWords}`;
}
