import type { SageMakerContext } from '../../context.js';
import type { CreateProcessingJobInput } from '../../processing-run.js';
import type { ExecutionRun } from '../monitoring-job.js';

/** One processing job of an execution. */
export interface MonitoringJob {
  /** `model-monitoring` in the name `model-monitoring-202105062300-de32d8acceeef6a1626b8fa6`. */
  readonly prefix: string;
  /**
   * Called when the job is due: after the job before it has ended. Throws an error with the failure reason if the
   * definition cannot be run.
   */
  request(context: SageMakerContext, run: ExecutionRun, name: string): Promise<CreateProcessingJobInput>;
}

/** How the executions of one kind of monitor run. */
export interface MonitorKind {
  /** The jobs of an execution, in order. The last one analyses and writes the report. */
  readonly jobs: readonly MonitoringJob[];
}
