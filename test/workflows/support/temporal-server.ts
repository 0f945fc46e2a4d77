/** Before the first workflow test: one Temporal server for all files, and the workflow bundled from source. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { provideTemporalCli, startTemporalServer } from '../../../src/cli/temporal-cli/index.js';

declare module 'vitest' {
  export interface ProvidedContext {
    temporalAddress: string;
    workflowBundlePath: string;
  }
}

const source = (path: string) => fileURLToPath(new URL(`../../../src/${path}`, import.meta.url));

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-workflows-'));
  const { path: cliPath } = await provideTemporalCli({ log: (line) => console.log(line) });
  const server = await startTemporalServer({ cliPath, logFile: join(folder, 'temporal.log') });
  const { code } = await bundleWorkflowCode({
    workflowsPath: source('workflows/index.ts'),
    payloadConverterPath: source('payload-converter.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const workflowBundlePath = join(folder, 'workflow-bundle.js');
  await writeFile(workflowBundlePath, code);
  project.provide('temporalAddress', server.address);
  project.provide('workflowBundlePath', workflowBundlePath);
  return async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
}
