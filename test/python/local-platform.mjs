// Starts the compiled local platform with the given state folder, prints one line of JSON (its URL and environment), and
// runs until its standard input ends, so that it ends with the tests. The input line "hold PREFIX" keeps work whose name
// begins with PREFIX from ending until the line "release". The platform repeats each line as its answer.
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
