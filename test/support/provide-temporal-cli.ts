import { provideTemporalCli } from '../../src/cli/temporal-cli/index.js';

/** Before the first end-to-end test, outside any test's time limit: a fresh machine builds the CLI for minutes. */
export default async function setup(): Promise<void> {
  const { path, how } = await provideTemporalCli({ log: (line) => console.log(line) });
  console.log(`Temporal CLI: ${path} (${how})`);
}
