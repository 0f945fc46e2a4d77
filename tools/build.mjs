// Compiles the package into dist/. With --if-changed it does nothing when dist/ was built from the same sources:
// `npm ci` has just built it when `npm start` or `npm test` asks for it again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the compiled code depends on. package-lock.json stands for the compiler and the bundled packages. */
const FOLDERS = ['src', 'bench', 'examples', 'types'];
const FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tools/build.mjs',
  'tools/bundle-workflows.mjs',
];
/** Lies in dist/, so that deleting dist/ forces a build. */
const DIGEST_FILE = 'dist/.sources-digest';

/**
 * Runs `compile` unless dist/ was built from the same sources. Contents are compared, not times: git and tar set times
 * of their own. Returns whether it compiled.
 */
export function buildIfChanged(root, compile) {
  if (
    existsSync(join(root, DIGEST_FILE)) &&
    readFileSync(join(root, DIGEST_FILE), 'utf8') === digestOf(root)
  ) {
    return false;
  }
  build(root, compile);
  return true;
}

function build(root, compile) {
  const digest = digestOf(root);
  // A build that fails must not look finished.
  rmSync(join(root, DIGEST_FILE), { force: true });
  compile();
  // The digest from before the build: a source that changed meanwhile is built again the next time.
  writeFileSync(join(root, DIGEST_FILE), digest);
}

function digestOf(root) {
  const hash = createHash('sha256');
  const files = FOLDERS.flatMap((folder) => filesBelow(root, folder)).concat(
    FILES.filter((file) => existsSync(join(root, file))),
  );
  for (const file of files.sort()) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
}

function compile() {
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  run('tools/bundle-workflows.mjs');
  chmodSync('dist/src/cli/main.js', 0o755);
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  if (process.argv.includes('--if-changed')) buildIfChanged(process.cwd(), compile);
  else build(process.cwd(), compile);
}
