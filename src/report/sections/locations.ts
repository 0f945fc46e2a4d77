import { byCandidate, chosenVersion } from '../chosen-version.js';
import { foreign, html, type Markup, scrolling } from '../markup.js';
import type { RunReport } from '../run-report.js';

type Row = readonly [name: string, ...values: readonly (string | null | undefined)[]];

/** Names and URIs of the resources and files of the run. */
export function locationsSection(report: RunReport): Markup {
  const groups = [
    ['Before this run', before(report)],
    ['From this run', fromThisRun(report)],
    ['Records', records(report)],
  ] as const;
  return html`<section><h2>Names and locations</h2>${groups.map(([title, rows]) => {
    const known = rows.map(([name, ...values]) => [name, values.filter(Boolean)] as const);
    const shown = known.filter(([, values]) => values.length > 0);
    if (shown.length === 0) return '';
    return scrolling(
      title,
      html`<table class="locations"><caption>${title}</caption><tbody>${shown.map(
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
        [`job definition of ${scheduleName}`, jobDefinitionName],
        [`record preprocessor of ${scheduleName}`, recordPreprocessor],
        [`baseline of ${scheduleName}`, statisticsUri, constraintsUri],
      ],
    ),
  ];
}

function fromThisRun(report: RunReport): readonly Row[] {
  const { monitors, result } = report;
  return [
    ['model', result?.modelName],
    ['model package', result?.modelPackageArn],
    ['endpoint configuration', result?.endpointConfigName],
    ...monitors.map(
      ({ scheduleName }): Row => [`job definition of ${scheduleName}`, result?.definitions[scheduleName]],
    ),
    ...byCandidate(report).flatMap(({ scheduleNames, report: own }): readonly Row[] => {
      const candidate = chosenVersion(own)?.candidate ?? own.result?.candidate;
      const whose = scheduleNames === null ? '' : ` for ${scheduleNames.join(', ')}`;
      return [
        [`candidate digest${whose}`, candidate?.digest],
        [`candidate baseline${whose}`, candidate?.statisticsUri, candidate?.constraintsUri],
      ];
    }),
    ['baseline dataset', chosenVersion(report)?.candidate.datasetUri],
  ];
}

function records({ result, gate, otherGates = [], policyDigest }: RunReport): readonly Row[] {
  return [
    [
      'full gate report',
      gate?.wholeUri ?? result?.gate?.reportUri,
      ...otherGates.map((other) => other.gate.wholeUri),
    ],
    ['window ledger', result?.windows?.ledgerUri],
    ['plan', result?.plan?.requestsUri],
    ['record', result?.recordUri],
    ['policy digest', policyDigest],
  ];
}
