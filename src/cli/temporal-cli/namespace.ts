import type { Connection } from '@temporalio/client';

const RETENTION_SECONDS = 720 * 60 * 60;
/** temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD */
const KEYWORD = 2;

/**
 * Keeps closed runs for 30 days and registers what search attributes are missing. The development server sets both
 * only when it creates a namespace: on a file that exists already, `--search-attribute` is silently ignored.
 */
export async function prepareNamespace(
  connection: Connection,
  namespace: string,
  searchAttributes: Readonly<Record<string, 'Keyword'>>,
): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } },
  });
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.keys(searchAttributes).filter((name) => !(name in (known.customAttributes ?? {})));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
}
