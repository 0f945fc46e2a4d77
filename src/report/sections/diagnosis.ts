import { foreign, html, type Markup, prose } from '../markup.js';
import type { RunReport } from '../run-report.js';

/** The diagnosis with its reasons, and who overrode it. */
export function diagnosisSection({ diagnosis, reasons, override }: RunReport): Markup | '' {
  if (diagnosis === null) return '';
  return html`<section><h2>Diagnosis: ${diagnosis}</h2><ul>${reasons.map((reason) => html`<li>${prose(reason)}</li>`)}</ul>${
    override
      ? html`<p>Overridden by <strong>${foreign(override.by)}</strong>: “${foreign(override.reason)}”</p>`
      : ''
  }</section>`;
}
