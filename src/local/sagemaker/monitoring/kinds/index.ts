/** The kinds of monitors, by the monitoring type of their schedules. */
import type { MonitoringType } from '../job-definitions.js';
import { dataQuality } from './data-quality.js';
import { modelQuality } from './model-quality.js';
import type { MonitorKind } from './monitor-kind.js';
import { notRun } from './not-run.js';

export const MONITOR_KINDS: Readonly<Record<MonitoringType, MonitorKind>> = {
  DataQuality: dataQuality,
  ModelQuality: modelQuality,
  ModelBias: notRun('ModelBias', 'model-bias-monitoring'),
  ModelExplainability: notRun('ModelExplainability', 'model-explainability-monitoring'),
};
