import { describe, expect, it } from 'vitest';
import { deploymentConfig, withoutAlarms } from '../../src/contract/deployment-config.js';

const routing = (more: object) => ({
  BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { WaitIntervalInSeconds: 300, ...more } },
});
const size = (Value: number, Type = 'CAPACITY_PERCENT') => ({ Type, Value });
const ALARMS = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] } };
const ROLLING = { RollingUpdatePolicy: { MaximumBatchSize: size(10), WaitIntervalInSeconds: 60 } };

describe('a deployment configuration', () => {
  it.each([
    routing({ Type: 'ALL_AT_ONCE' }),
    routing({ Type: 'CANARY', CanarySize: size(10) }),
    routing({ Type: 'LINEAR', LinearStepSize: size(1, 'INSTANCE_COUNT') }),
    { ...ROLLING, ...ALARMS },
  ])('%j is accepted', (config) => {
    expect(deploymentConfig.parse(config)).toEqual(config);
  });

  it.each([
    [{}, 'exactly one of BlueGreenUpdatePolicy and RollingUpdatePolicy'],
    [{ ...ROLLING, ...routing({ Type: 'ALL_AT_ONCE' }) }, 'exactly one of'],
    [ALARMS, 'exactly one of'],
    [routing({ Type: 'CANARY' }), 'CanarySize belongs to CANARY'],
    [routing({ Type: 'ALL_AT_ONCE', CanarySize: size(10) }), 'CanarySize belongs to CANARY'],
    [routing({ Type: 'CANARY', CanarySize: size(51) }), 'CanarySize must be 1 to 50 percent'],
    [routing({ Type: 'LINEAR', LinearStepSize: size(9) }), 'LinearStepSize must be 10 to 50 percent'],
    [
      { RollingUpdatePolicy: { MaximumBatchSize: size(60), WaitIntervalInSeconds: 0 } },
      'MaximumBatchSize must be 5 to 50 percent',
    ],
    [routing({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 3601 }), '<=3600'],
    [{ ...ROLLING, AutoRollbackConfiguration: { Alarms: [] } }, '>=1'],
  ])('%j is refused', (config, problem) => {
    expect(deploymentConfig.safeParse(config).error?.message).toContain(problem);
  });

  it('a roll-back has the same configuration without the alarms', () => {
    expect(withoutAlarms(deploymentConfig.parse({ ...ROLLING, ...ALARMS }))).toEqual(ROLLING);
  });
});
