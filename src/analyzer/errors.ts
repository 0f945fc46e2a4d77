/**
 * The analyzer cannot process its input. The message says what was found, where, and how to fix it. It fits into
 * `DescribeProcessingJob.ExitMessage` (1,024 characters).
 */
export class AnalyzerError extends Error {
  override name = 'AnalyzerError';
}

/** The input has no rows. Model Monitor fails such an execution: the window is neither clean nor in violation. */
export class NoDataError extends AnalyzerError {
  override name = 'NoDataError';
  constructor() {
    super('Job inputs had no data');
  }
}
