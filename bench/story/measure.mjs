// Runs the story without a terminal and prints its duration and the peak memory of the local platform (with the story
// in the same process) and of the worker. Linux only, because it reads /proc. `npm run bench:story`
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const story = spawn(process.execPath, ['dist/examples/census-income/main.js'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const startedAt = Date.now();
const peaks = new Map();
let printed = '';
story.stdout.on('data', (chunk) => {
  printed += chunk;
});

const sampling = setInterval(() => {
  for (const pid of [story.pid, ...childrenOf(story.pid)]) {
    const [name, kilobytes] = peakOf(pid) ?? [];
    if (name) peaks.set(name, Math.max(peaks.get(name) ?? 0, kilobytes));
  }
}, 100);

story.on('exit', (code) => {
  clearInterval(sampling);
  const megabytes = (name) => Math.round((peaks.get(name) ?? 0) / 1024);
  const platform = megabytes('local platform and story');
  const worker = megabytes('worker');
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  console.log(`story: exit ${code}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  console.log(
    `peak memory: local platform and story ${platform} MB, worker ${worker} MB, together ${platform + worker} MB`,
  );
  console.log(`outcome: ${/^Outcome: (\w+)/m.exec(printed)?.[1] ?? 'none'}`);
  process.exitCode = code ?? 1;
});

function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}

function peakOf(pid) {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    if (command.includes('census-income')) return ['local platform and story', kilobytes];
    if (command.includes('worker.js')) return ['worker', kilobytes];
  } catch {
    // The process has ended since /proc was listed.
  }
  return undefined;
}
