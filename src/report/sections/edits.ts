import { changeText, placeOf } from '../../domain/baseline/edit-line.js';
import type { MonitorEdits } from '../../domain/baseline/monitor-edits.js';
import { foreign, html, type Markup, scrolling } from '../markup.js';
import type { RunReport } from '../run-report.js';

const LISTED = 60;

/** Settings that people edited by hand in the live constraints, by monitor, with what became of each. */
export function editsSection({ edits = [] }: Pick<RunReport, 'edits'>): Markup | '' {
  const edited = edits.filter((monitor) => monitor.edits.length > 0);
  if (edited.length === 0) return '';
  return html`<section><h2>Settings edited by hand</h2>${edited.map(ofMonitor)}</section>`;
}

function ofMonitor({ scheduleName, base, edits }: MonitorEdits): Markup {
  const carried = edits.filter(({ fate, inCandidate }) => fate === 'carried over' || inCandidate).length;
  // Those that a person must know about first.
  const sorted = [...edits].sort((a, b) => urgency(b) - urgency(a));
  const shown = sorted.slice(0, LISTED);
  const more = sorted.length - shown.length;
  return html`<p>${carried} of ${edits.length} settings in the live constraints of ${foreign(scheduleName)} are carried over to the new baseline. They were found by comparing the live constraints with the ${base}.</p>
    ${scrolling(
      `Settings edited by hand in ${scheduleName}`,
      html`<table><caption>Settings edited by hand, monitoring schedule ${foreign(scheduleName)}</caption><thead><tr><th scope="col">feature</th><th scope="col">setting</th><th scope="col">edit</th><th scope="col">fate</th><th scope="col">note</th></tr></thead><tbody>${shown.map(
        (edit) =>
          html`<tr><th scope="row">${foreign(placeOf(edit).where)}</th><td>${foreign(placeOf(edit).setting)}</td><td>${foreign(changeText(edit.from, edit.to))}</td><td>${edit.fate}</td><td>${foreign(edit.reason)}</td></tr>`,
      )}</tbody></table>`,
    )}${more > 0 ? html`<p class="note">and ${more} more in edits.json of the run</p>` : ''}`;
}

function urgency({ fate, blinds }: MonitorEdits['edits'][number]): number {
  return fate === 'carried over' ? Number(blinds) : 2;
}
