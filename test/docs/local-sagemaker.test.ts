import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faultSchema } from '../../src/local/faults.js';
import { type RunningLocalPlatform, startLocalPlatform } from '../../src/local/index.js';

const page = readFileSync(new URL('../../docs/local-sagemaker.md', import.meta.url), 'utf8');
const stateDir = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
let local: RunningLocalPlatform;

beforeAll(async () => {
  local = await startLocalPlatform({ stateDir });
});
afterAll(async () => {
  await local.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The names in backticks between the two comments of a section. */
function named(section: string, pattern: RegExp): string[] {
  const text = page.split(`<!-- ${section}:`)[1] ?? '';
  return [...text.matchAll(pattern)].map(([, name]) => name ?? '').sort();
}

it('docs/local-sagemaker.md lists every supported operation once, and no other', () => {
  expect(named('operations', /`([A-Z]\w+)`/g)).toEqual([...local.sagemaker.operations()].sort());
});

it('docs/local-sagemaker.md lists every route of the control API, and no other', () => {
  // The router has no list of its routes, so they are read from the source.
  const source = readFileSync(new URL('../../src/local/http/control-api.ts', import.meta.url), 'utf8');
  const routes = [...source.matchAll(/app\.(get|post|put|delete)\(`\$\{prefix\}([^`]+)`/g)].map(
    ([, method, path]) => `${method?.toUpperCase()} /_local${path}`,
  );
  expect(routes.length).toBeGreaterThan(5);
  expect(named('control', /`((?:GET|POST|PUT|DELETE) [^`]+)`/g)).toEqual(routes.sort());
});

it('docs/local-sagemaker.md lists every environment variable of the clients', () => {
  const missing = Object.keys(local.environment).filter((name) => !page.includes(`\`${name}`));
  // The page shortens two names to "…" and the rest.
  expect(missing.filter((name) => !page.includes(`…${name.replace('AWS_ENDPOINT_URL', '')}`))).toEqual([]);
});

it('docs/local-sagemaker.md contains a valid body for every kind of fault', async () => {
  const kinds: string[] = [];
  for (const body of named('faults', /`(\{"kind".*?\})`/g)) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${local.url}/_local/faults`, { method: 'POST', headers, body });
    expect([response.status, body]).toEqual([200, body]);
    kinds.push((JSON.parse(body) as { kind: string }).kind);
  }
  await fetch(`${local.url}/_local/faults`, { method: 'DELETE' });
  expect(kinds.sort()).toEqual(faultSchema.options.map(({ shape }) => shape.kind.value).sort());
});
