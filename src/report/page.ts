import { createHash } from 'node:crypto';
import { byCandidate, type CandidateReport } from './chosen-version.js';
import { foreign, html, Markup } from './markup.js';
import type { RunReport } from './run-report.js';
import { decisionSection } from './sections/decision.js';
import { diagnosisSection } from './sections/diagnosis.js';
import { editsSection } from './sections/edits.js';
import { gateSections } from './sections/gate.js';
import { locationsSection } from './sections/locations.js';
import { monitorsSection } from './sections/monitors.js';
import { opening, outcomeOf } from './sections/opening.js';
import { outputsAfterRelease } from './sections/outputs.js';
import { planSection } from './sections/plan.js';
import { windows } from './sections/windows.js';
import { STYLE } from './style.js';

// No script, no request, no form: feature names from the user's data cannot make the page do anything.
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The run as one self-contained page, readable on a phone, in print and without colours. */
export function renderReport(report: RunReport): string {
  const title = `${report.endpointName}: ${outcomeOf(report)[0]}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title} · rebaseline</title>
<style>${new Markup(STYLE)}</style>
</head>
<body><main>
${opening(report)}
${decisionSection(report)}
${planSection(report)}
${monitorsSection(report)}
${editsSection(report)}
${windows(report)}
${outputsAfterRelease(report)}
${diagnosisSection(report)}
${byCandidate(report).map(gateOfCandidate)}
${locationsSection(report)}
<footer>${report.onFiles ? 'Written by rebaseline gate from files, without a run.' : html`Written by rebaseline from the run's records. Programs can read the same data from <code>report.json</code> in the same folder.`}</footer>
</main></body>
</html>
`.text;
}

/** The gate on one candidate, below the names of its monitors if monitors get different candidates. */
function gateOfCandidate({ scheduleNames, report }: CandidateReport): Markup | '' {
  if (scheduleNames === null) return gateSections(report);
  return html`<section><h2>Candidate for ${foreign(scheduleNames.join(', '))}</h2></section>${gateSections(report, 'folded')}`;
}
