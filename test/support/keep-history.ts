import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HistoryJson } from './workflow.js';

/** Writes a run's history for test/replay when REBASELINE_RECORD is set. Who ran it is taken out. */
export function keepHistory(endpointName: string, history: HistoryJson): void {
  if (!process.env.REBASELINE_RECORD) return;
  const file = fileURLToPath(new URL(`../replay/histories/${endpointName}.json`, import.meta.url));
  const anonymous = JSON.stringify(history, (key, value) =>
    key === 'identity' ? 'worker' : key === 'binaryChecksum' ? undefined : value,
  );
  writeFileSync(file, `${anonymous}\n`);
}
