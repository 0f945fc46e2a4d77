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

/** What the windows since the release showed; empty before the monitor was judged. */
export function verificationInWords({ verification }: Pick<MonitorBaselines, 'verification'>): string {
  if (!verification) return '';
  const { verdict, why } = verification;
  return `${verdict === 'too-little-traffic' ? 'not verified' : verdict} (${why})`;
}

function line(monitor: MonitorBaselines): string {
  const { scheduleName, kind, live, candidate, gate } = monitor;
  const verified = verificationInWords(monitor);
  return `- **${plain(scheduleName)}** (${kind}): ${baseline(live)} → ${baseline(candidate)}; edits carried over: ${editsInWords(monitor)}; gate: ${gate ? `${MARK[gate.verdict]} ${gate.verdict}` : 'not reached'}${verified ? `; windows since the release: ${plain(verified)}` : ''}`;
}

function baseline({ digest, constraintsUri }: BaselineReference): string {
  return digest?.slice(0, DIGEST_SHOWN) ?? plain(constraintsUri);
}
