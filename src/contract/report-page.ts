/** The run's report page. */
export interface ReportPage {
  readonly uri: string;
  /** Address of the same page for a browser. */
  readonly url: string;
}
