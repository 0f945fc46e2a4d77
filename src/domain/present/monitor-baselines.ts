import { DIGEST_SHOWN } from '../../contract/decision.js';
import type { BaselineReference, MonitorBaselines, RunStatus } from '../../contract/run.js';
import { type Blocks, MARK } from './blocks.js';
import { plain } from './markdown.js';

/** Each monitor with its old and its new baseline, where there are several. A wide table would be cut off. */
export function monitorBaselines({ monitors = [] }: RunStatus): Blocks {
  if (monitors.length < 2) return [];
  return [['**Monitors**, with the old and the new baseline:'], monitors.map(line)];
}

/** How many of the settings edited by hand the new baseline keeps. */
export function editsInWords({ edits }: Pick<MonitorBaselines, 'edits'>): string {
  return edits ? `${edits.carriedOver} of ${edits.carriedOver + edits.notCarriedOver}` : 'none found';
}

function line(monitor: MonitorBaselines): string {
  const { scheduleName, kind, live, candidate, gate } = monitor;
  return `- **${plain(scheduleName)}** (${kind}): ${baseline(live)} → ${baseline(candidate)}; edits carried over: ${editsInWords(monitor)}; gate: ${gate ? `${MARK[gate.verdict]} ${gate.verdict}` : 'not reached'}`;
}

function baseline({ digest, constraintsUri }: BaselineReference): string {
  return digest?.slice(0, DIGEST_SHOWN) ?? plain(constraintsUri);
}
