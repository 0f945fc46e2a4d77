import { Context } from '@temporalio/activity';

/**
 * The identity that the client which started this run stated, from the run's history: an e-mail address or a process on a
 * machine. Null if the worker cannot read it. The server does not authenticate it.
 */
export async function starterIdentity(): Promise<string | null> {
  try {
    const { client, info } = Context.current();
    const { workflowId, runId } = info.workflowExecution ?? {};
    if (!workflowId || !runId) return null;
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    });
    return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.identity || null;
  } catch {
    return null;
  }
}
