import { chosenVersion } from '../chosen-version.js';
import { foreign, html, type Markup, scrolling } from '../markup.js';
import type { RunReport } from '../run-report.js';

type Row = readonly [name: string, ...values: readonly (string | null | undefined)[]];

/** Where everything stands, for whoever must find it again. */
export function placesSection(report: RunReport): Markup {
  const groups = [
    ['Before this run', before(report)],
    ['Of this run', ofThisRun(report)],
    ['Records', records(report)],
  ] as const;
  return html`<section><h2>Names and places</h2>${groups.map(([title, rows]) => {
    const told = rows.map(([name, ...values]) => [name, values.filter(Boolean)] as const);
    const shown = told.filter(([, values]) => values.length > 0);
    if (shown.length === 0) return '';
    return scrolling(
      title,
      html`<table class="places"><caption>${title}</caption><tbody>${shown.map(
        ([name, values]) =>
          html`<tr><th scope="row">${foreign(name)}</th><td>${values.map((value) => html`<div class="name">${foreign(value ?? '')}</div>`)}</td></tr>`,
      )}</tbody></table>`,
    );
  })}</section>`;
}

function before({ production, monitors }: RunReport): readonly Row[] {
  return [
    ['model', production.modelName],
    ['endpoint configuration', production.endpointConfigName],
    ['serving since', production.servingSince],
    ...monitors.flatMap(
      ({
        scheduleName,
        jobDefinitionName,
        constraintsUri,
        statisticsUri,
        recordPreprocessor,
      }): readonly Row[] => [
        [`definition of ${scheduleName}`, jobDefinitionName],
        [`script before ${scheduleName}`, recordPreprocessor],
        [`baseline of ${scheduleName}`, statisticsUri, constraintsUri],
      ],
    ),
  ];
}

function ofThisRun(report: RunReport): readonly Row[] {
  const { monitors, result } = report;
  const version = chosenVersion(report);
  const candidate = version?.candidate ?? result?.candidate;
  return [
    ['model', result?.modelName],
    ['model package', result?.modelPackageArn],
    ['endpoint configuration', result?.endpointConfigName],
    ...monitors.map(
      ({ scheduleName }): Row => [`definition of ${scheduleName}`, result?.definitions[scheduleName]],
    ),
    ['candidate, whole digest', candidate?.digest],
    ['candidate baseline', candidate?.statisticsUri, candidate?.constraintsUri],
    ['made from', version?.candidate.datasetUri],
  ];
}

function records({ result, gate, policyDigest }: RunReport): readonly Row[] {
  return [
    ['the gate, whole', gate?.wholeUri ?? result?.gate?.reportUri],
    ['window ledger', result?.windows?.ledgerUri],
    ['plan', result?.plan?.requestsUri],
    ['record', result?.recordUri],
    ['policy, digest', policyDigest],
  ];
}
