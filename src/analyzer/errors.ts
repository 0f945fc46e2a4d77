/**
 * The analyzer cannot do its work with what it was given. The message says what was found, where, and what to
 * mend; it is short enough for `DescribeProcessingJob.ExitMessage` (1,024 characters).
 */
export class AnalyzerError extends Error {
  override name = 'AnalyzerError';
}

/** Not one row was read. Model Monitor fails such an execution; it is neither clean nor a violation. */
export class NoDataError extends AnalyzerError {
  override name = 'NoDataError';
  constructor() {
    super('Job inputs had no data');
  }
}
