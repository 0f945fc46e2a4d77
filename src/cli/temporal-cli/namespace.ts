import type { Connection } from '@temporalio/client';

const RETENTION_SECONDS = 720 * 60 * 60;
/** temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD */
const KEYWORD = 2;

/**
 * Sets the retention of closed runs to 30 days and registers missing search attributes. The development server sets both
 * only when it creates a namespace: with an existing database file, it silently ignores `--search-attribute`.
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
