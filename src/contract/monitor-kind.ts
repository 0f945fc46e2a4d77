/** SageMaker's MonitoringType, in the order in which a run lists its monitors. */
export const MONITOR_KINDS = ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'] as const;

export type MonitorKind = (typeof MONITOR_KINDS)[number];
