/** CreateEndpointConfig, DescribeEndpointConfig, ListEndpointConfigs, DeleteEndpointConfig. */
import { arnOf } from './arn.js';
import { collectionOf, type SageMakerContext } from './context.js';
import { validationException } from './errors.js';
import { type ListInput, listPage } from './listing.js';
import { findModel } from './models.js';
import { type OperationTable, type Tag, withoutTags } from './operation.js';
import { addressIn } from './s3-uri.js';

export interface DataCaptureConfig {
  readonly EnableCapture?: boolean;
  readonly InitialSamplingPercentage: number;
  readonly DestinationS3Uri: string;
  readonly KmsKeyId?: string;
  readonly CaptureOptions: readonly { readonly CaptureMode: string }[];
  readonly CaptureContentTypeHeader?: {
    readonly CsvContentTypes?: readonly string[];
    readonly JsonContentTypes?: readonly string[];
  };
}

export interface ProductionVariant {
  readonly VariantName: string;
  /** Absent for endpoints of inference components. */
  readonly ModelName?: string;
  readonly InitialInstanceCount?: number;
  readonly InitialVariantWeight?: number;
  readonly InstanceType?: string;
  readonly ServerlessConfig?: Readonly<Record<string, unknown>>;
}

export interface EndpointConfig {
  readonly EndpointConfigName: string;
  readonly EndpointConfigArn: string;
  readonly CreationTime: Date;
  readonly ProductionVariants: readonly ProductionVariant[];
  readonly ShadowProductionVariants?: readonly ProductionVariant[];
  readonly DataCaptureConfig?: DataCaptureConfig;
}

type CreateInput = Omit<EndpointConfig, 'EndpointConfigArn' | 'CreationTime'> & { Tags?: readonly Tag[] };

const configsOf = (context: SageMakerContext) => collectionOf<EndpointConfig>(context, 'endpoint-config');

/** Throws SageMaker's "Could not find endpoint configuration". */
export function findEndpointConfig(context: SageMakerContext, name: string): EndpointConfig {
  const config = configsOf(context).get(name);
  if (!config) {
    throw validationException(`Could not find endpoint configuration "${arnOf('endpoint-config', name)}".`);
  }
  return config;
}

export function endpointConfigOperations(context: SageMakerContext): OperationTable {
  const configs = configsOf(context);

  return {
    CreateEndpointConfig: (input: CreateInput) => {
      const arn = arnOf('endpoint-config', input.EndpointConfigName);
      if (configs.get(input.EndpointConfigName)) {
        throw validationException(`Cannot create already existing endpoint configuration "${arn}".`);
      }
      checkVariants(context, input);
      const { DataCaptureConfig: capture } = input;
      if (capture) addressIn('DataCaptureConfig.DestinationS3Uri', capture.DestinationS3Uri);
      context.tags.check(input.Tags);
      context.tags.created(arn, input.Tags);
      configs.put(input.EndpointConfigName, {
        ...withoutTags(input),
        ProductionVariants: input.ProductionVariants.map(withDefaults),
        EndpointConfigArn: arn,
        CreationTime: context.platform.clock.now(),
      });
      return { EndpointConfigArn: arn };
    },

    DescribeEndpointConfig: (input: { EndpointConfigName: string }) => ({
      ...findEndpointConfig(context, input.EndpointConfigName),
    }),

    DeleteEndpointConfig: (input: { EndpointConfigName: string }) => {
      const { EndpointConfigArn } = findEndpointConfig(context, input.EndpointConfigName);
      configs.delete(input.EndpointConfigName);
      context.tags.deleted(EndpointConfigArn);
      return {};
    },

    ListEndpointConfigs: (input: ListInput) => {
      const { page, next } = listPage(configs.all(), input, {
        order: 'Descending',
        of: (config) => ({ name: config.EndpointConfigName, created: config.CreationTime }),
      });
      return {
        EndpointConfigs: page.map(({ EndpointConfigName, EndpointConfigArn, CreationTime }) => ({
          EndpointConfigName,
          EndpointConfigArn,
          CreationTime,
        })),
        ...next,
      };
    },
  };
}

function checkVariants(context: SageMakerContext, input: CreateInput): void {
  const names = input.ProductionVariants.map(({ VariantName }) => VariantName);
  if (new Set(names).size < names.length) {
    throw validationException(
      'Duplicate variant names in ProductionVariants. Give each variant a unique name.',
    );
  }
  for (const {
    VariantName,
    ServerlessConfig,
    InstanceType,
    InitialInstanceCount,
  } of input.ProductionVariants) {
    if (ServerlessConfig !== undefined && (InstanceType ?? InitialInstanceCount) !== undefined) {
      throw validationException(
        `Variant "${VariantName}" has a ServerlessConfig and an InstanceType or InitialInstanceCount. Remove one of them: a serverless variant has no instances.`,
      );
    }
    if (ServerlessConfig === undefined && InstanceType === undefined) {
      throw validationException(
        `Variant "${VariantName}" has neither an InstanceType nor a ServerlessConfig. Give one of them.`,
      );
    }
  }
  for (const { ModelName } of [...input.ProductionVariants, ...(input.ShadowProductionVariants ?? [])]) {
    if (ModelName !== undefined) findModel(context, ModelName);
  }
}

function withDefaults(variant: ProductionVariant): ProductionVariant {
  return { ...variant, InitialVariantWeight: variant.InitialVariantWeight ?? 1 };
}
