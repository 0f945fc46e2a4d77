import type {
  CreateDataQualityJobDefinitionCommandInput,
  CreateModelBiasJobDefinitionCommandInput,
  CreateModelExplainabilityJobDefinitionCommandInput,
  CreateModelQualityJobDefinitionCommandInput,
  SageMakerPort,
  Tag,
} from '../../aws/sagemaker.js';
import type { MonitorKind } from '../../contract/monitor-kind.js';

type Api = SageMakerPort['api'];

type AnyCreateInput = CreateDataQualityJobDefinitionCommandInput &
  CreateModelQualityJobDefinitionCommandInput &
  CreateModelBiasJobDefinitionCommandInput &
  CreateModelExplainabilityJobDefinitionCommandInput;

/** The members of one application specification or another: scripts, problem type, analysis configuration. */
type Application = Partial<
  NonNullable<AnyCreateInput['DataQualityAppSpecification']> &
    NonNullable<AnyCreateInput['ModelQualityAppSpecification']> &
    NonNullable<AnyCreateInput['ModelBiasAppSpecification']>
>;

/** A job definition without its name, its members named alike for all kinds. */
export interface DefinitionContent
  extends Pick<AnyCreateInput, 'JobResources' | 'NetworkConfig' | 'RoleArn' | 'StoppingCondition'> {
  readonly baseline?: AnyCreateInput['DataQualityBaselineConfig'];
  readonly application?: Application | undefined;
  readonly input?: Partial<NonNullable<AnyCreateInput['ModelQualityJobInput']>> | undefined;
  readonly output?: AnyCreateInput['DataQualityJobOutputConfig'];
}

/** What SageMaker answers about a job definition of any kind. */
export interface DescribedDefinition {
  readonly JobDefinitionName: string | undefined;
  readonly JobDefinitionArn: string | undefined;
  readonly CreationTime: Date | undefined;
}

/** A request to create a job definition, with the members that its kind names. */
export type DefinitionRequest = DefinitionContent & {
  readonly JobDefinitionName: string;
  readonly Tags: Tag[];
};

interface Listing {
  readonly NameContains: string;
  readonly MaxResults: number;
}

interface ListedDefinitions {
  readonly JobDefinitionSummaries?:
    | readonly {
        readonly MonitoringJobDefinitionName: string | undefined;
        readonly MonitoringJobDefinitionArn: string | undefined;
      }[]
    | undefined;
}

/** How SageMaker's API names what the kinds have in common. */
interface KindInApi {
  /** Whether the baseline has statistics beside its constraints. */
  readonly hasStatistics: boolean;
  /** Whether a run can make its baselines. Other monitors are handled by the rule onUnsupportedMonitor. */
  readonly isRenewed: boolean;
  readonly createOperation: string;
  readonly create: (api: Api, request: object) => Promise<unknown>;
  readonly describe: (api: Api, name: string) => Promise<DescribedDefinition>;
  readonly remove: (api: Api, name: string) => Promise<unknown>;
  readonly list: (api: Api, listing: Listing) => Promise<ListedDefinitions>;
}

/** The monitor kinds in SageMaker's API. No other file distinguishes them for the sake of the API. */
export const KINDS: Readonly<Record<MonitorKind, KindInApi>> = {
  DataQuality: {
    hasStatistics: true,
    isRenewed: true,
    createOperation: 'CreateDataQualityJobDefinition',
    create: (api, request) => api.createDataQualityJobDefinition(request as never),
    describe: (api, JobDefinitionName) => api.describeDataQualityJobDefinition({ JobDefinitionName }),
    remove: (api, JobDefinitionName) => api.deleteDataQualityJobDefinition({ JobDefinitionName }),
    list: (api, listing) => api.listDataQualityJobDefinitions(listing),
  },
  ModelQuality: {
    hasStatistics: false,
    isRenewed: true,
    createOperation: 'CreateModelQualityJobDefinition',
    create: (api, request) => api.createModelQualityJobDefinition(request as never),
    describe: (api, JobDefinitionName) => api.describeModelQualityJobDefinition({ JobDefinitionName }),
    remove: (api, JobDefinitionName) => api.deleteModelQualityJobDefinition({ JobDefinitionName }),
    list: (api, listing) => api.listModelQualityJobDefinitions(listing),
  },
  ModelBias: {
    hasStatistics: false,
    isRenewed: false,
    createOperation: 'CreateModelBiasJobDefinition',
    create: (api, request) => api.createModelBiasJobDefinition(request as never),
    describe: (api, JobDefinitionName) => api.describeModelBiasJobDefinition({ JobDefinitionName }),
    remove: (api, JobDefinitionName) => api.deleteModelBiasJobDefinition({ JobDefinitionName }),
    list: (api, listing) => api.listModelBiasJobDefinitions(listing),
  },
  ModelExplainability: {
    hasStatistics: false,
    isRenewed: false,
    createOperation: 'CreateModelExplainabilityJobDefinition',
    create: (api, request) => api.createModelExplainabilityJobDefinition(request as never),
    describe: (api, JobDefinitionName) => api.describeModelExplainabilityJobDefinition({ JobDefinitionName }),
    remove: (api, JobDefinitionName) => api.deleteModelExplainabilityJobDefinition({ JobDefinitionName }),
    list: (api, listing) => api.listModelExplainabilityJobDefinitions(listing),
  },
};

const COMMON_MEMBERS = {
  BaselineConfig: 'baseline',
  AppSpecification: 'application',
  JobInput: 'input',
  JobOutputConfig: 'output',
} as const;

/** A description or a request of one kind, with its members named alike for all kinds. Unknown members stay. */
export function contentOf(kind: MonitorKind, definition: object): DefinitionContent {
  const names = new Map<string, string>(
    Object.entries(COMMON_MEMBERS).map(([suffix, common]) => [`${kind}${suffix}`, common]),
  );
  return renamed(definition, names) as DefinitionContent;
}

/** The request of one kind: the reverse of `contentOf`. */
export function requestOf(kind: MonitorKind, content: DefinitionRequest): object {
  const names = new Map<string, string>(
    Object.entries(COMMON_MEMBERS).map(([suffix, common]) => [common, `${kind}${suffix}`]),
  );
  return renamed(content, names);
}

function renamed(members: object, names: ReadonlyMap<string, string>): object {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [names.get(name) ?? name, value]));
}
