import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { HistoryJson } from './workflow.js';

/** Writes a run's history for test/replay if REBASELINE_RECORD is set, without what names its worker or its machine. */
export async function recordHistory(name: string, run: { history(): Promise<HistoryJson> }): Promise<void> {
  if (!process.env.REBASELINE_RECORD) return;
  const file = fileURLToPath(new URL(`../replay/histories/${name}.json.gz`, import.meta.url));
  const anonymous = JSON.stringify(await run.history(), (key, value) => {
    if (key === 'identity') return 'worker';
    // Stack traces contain paths of the machine that recorded them. Replay does not read them.
    if (key === 'stackTrace') return '';
    return isStickyQueue(value) ? { ...value, name: 'sticky' } : value;
  });
  writeFileSync(file, gzipSync(anonymous));
}

/** A worker's sticky queue is named after its process and machine. */
function isStickyQueue(value: unknown): value is { readonly name: string; readonly kind: string } {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY'
  );
}
