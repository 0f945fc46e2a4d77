/** The kinds of monitors, by the monitoring type of their schedules. */
import type { MonitoringType } from '../job-definitions.js';
import { dataQuality } from './data-quality.js';
import { modelBias } from './model-bias.js';
import { modelExplainability } from './model-explainability.js';
import { modelQuality } from './model-quality.js';
import type { MonitorKind } from './monitor-kind.js';

export const MONITOR_KINDS: Readonly<Record<MonitoringType, MonitorKind>> = {
  DataQuality: dataQuality,
  ModelQuality: modelQuality,
  ModelBias: modelBias,
  ModelExplainability: modelExplainability,
};
