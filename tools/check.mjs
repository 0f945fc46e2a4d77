// `npm run check`: runs the four quick checks at the same time. Prints the output of the short ones when they end and the
// unit tests' as it arrives. Exits with 1 if any check fails, after all have ended.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** Resolves with the script's exit code and, unless it is shown as it arrives, its output. */
function run(script, { live = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', (error) => resolve({ script, code: 1, output: `${error}\n` }));
    child.once('close', (code) => resolve({ script, code: code ?? 1, output }));
  });
}

const report = ({ script, code, output }) => {
  process.stdout.write(`${code === 0 ? 'passed' : 'FAILED'}: npm run ${script}\n${code === 0 ? '' : output}`);
  return { script, code };
};

const short = ['lint', 'types', 'dependencies'].map((script) => run(script).then(report));
const results = await Promise.all([...short, run('test:unit', { live: true })]);
const failed = results.filter(({ code }) => code !== 0).map(({ script }) => `npm run ${script}`);
if (failed.length > 0) console.error(`\nFAILED: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
