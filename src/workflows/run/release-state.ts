import type { ReleaseFacts } from '../../contract/run.js';

/** An endpoint update, from the call of UpdateEndpoint to the first InService with the wanted configuration. AWS's times. */
export interface Deployment {
  readonly startedAt: string;
  readonly releasedAt: string;
}

interface MonitorRelease {
  /** The job definition that judges by the candidate. */
  readonly jobDefinitionName: string;
  /** The schedule may point at the definition: noted before the call. */
  switched: boolean;
  /** When the schedule was pointed at the definition, AWS's time. */
  switchedAt: string | null;
  /** When the schedule was switched back, AWS's time. */
  switchedBackAt: string | null;
}

/** What this run has created for production and what of it is live, monitor by monitor. The roll-back reads it. */
export class ReleaseState {
  /** The model that the candidates belong to: a new one, or the one in service. */
  modelName: string | null = null;
  /** The endpoint configuration with the new model; null where the model is not deployed. */
  endpointConfigName: string | null = null;
  /** UpdateEndpoint was called, or may have been; null while the endpoint is unchanged. */
  startedAt: string | null = null;
  /** The endpoint was first seen InService with the new configuration. */
  releasedAt: string | null = null;
  /** The deployment that put the old model back. */
  restored: Deployment | null = null;
  /** Production uses what the run created, so it must not be cleaned up. */
  kept = false;
  private readonly monitors = new Map<string, MonitorRelease>();

  addDefinition(scheduleName: string, jobDefinitionName: string): void {
    this.monitors.set(scheduleName, {
      jobDefinitionName,
      switched: false,
      switchedAt: null,
      switchedBackAt: null,
    });
  }

  /** Throws before the definition was created: a programming error, which must not reach SageMaker as an empty name. */
  definitionOf(scheduleName: string): string {
    return this.monitor(scheduleName).jobDefinitionName;
  }

  /** By schedule: the definition that judges by the candidate. */
  definitions(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.monitors].map(([scheduleName, { jobDefinitionName }]) => [scheduleName, jobDefinitionName]),
    );
  }

  switching(scheduleName: string): void {
    this.monitor(scheduleName).switched = true;
  }

  switchedTo(scheduleName: string, at: string): void {
    this.monitor(scheduleName).switchedAt = at;
  }

  switchedBack(scheduleName: string, at: string): void {
    const monitor = this.monitor(scheduleName);
    monitor.switched = false;
    monitor.switchedBackAt = at;
  }

  isSwitched(scheduleName: string): boolean {
    return this.monitors.get(scheduleName)?.switched ?? false;
  }

  switchedBackAt(scheduleName: string): string | null {
    return this.monitors.get(scheduleName)?.switchedBackAt ?? null;
  }

  /** The finished deployment of the new model; null before it, and where the model is not deployed. */
  deployment(): Deployment | null {
    const { startedAt, releasedAt } = this;
    return startedAt !== null && releasedAt !== null ? { startedAt, releasedAt } : null;
  }

  /** For result and record; null if the run changed nothing in production. */
  facts(): ReleaseFacts | null {
    const changed = [...this.monitors].filter(
      ([, { switched, switchedBackAt }]) => switched || switchedBackAt !== null,
    );
    if (this.startedAt === null && changed.length === 0) return null;
    return {
      deployment: this.startedAt === null ? null : { startedAt: this.startedAt, releasedAt: this.releasedAt },
      restoredAt: this.restored?.releasedAt ?? null,
      monitors: changed.map(([scheduleName, { switchedAt, switchedBackAt }]) => ({
        ...{ scheduleName, switchedAt, switchedBackAt },
      })),
    };
  }

  /** Whether production differs, or may differ, from what the run found. */
  hasTouchedProduction(): boolean {
    return this.startedAt !== null || [...this.monitors.values()].some(({ switched }) => switched);
  }

  private monitor(scheduleName: string): MonitorRelease {
    const monitor = this.monitors.get(scheduleName);
    if (!monitor) throw new Error(`No job definition was created for monitoring schedule ${scheduleName}.`);
    return monitor;
  }
}
