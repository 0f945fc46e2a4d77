// Starts the built local platform on a state folder of its own, prints one line of JSON (its environment and its
// address) and stays until its standard input ends, so that it cannot outlive the tests. A line "hold PREFIX" keeps
// work of that name from ending until a line "release"; each is answered by a line.
import { createInterface } from 'node:readline';
import { startLocalPlatform } from '../../dist/src/local/index.js';

const [stateDir] = process.argv.slice(2);
if (stateDir === undefined) throw new Error('Usage: node local-platform.mjs STATE_FOLDER');

const local = await startLocalPlatform({
  stateDir,
  durations: { training: 200, transform: 200, processing: 200, endpoint: 200, schedule: 200 },
});
console.log(JSON.stringify({ url: local.url, environment: local.environment }));

for await (const line of createInterface({ input: process.stdin })) {
  const [command, prefix] = line.split(' ');
  if (command === 'hold') local.sagemaker.hold(prefix);
  else local.sagemaker.release();
  console.log(line);
}
await local.close();
