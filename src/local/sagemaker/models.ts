/** CreateModel, DescribeModel, ListModels, DeleteModel. */

import { arnOf } from './arn.js';
import { collectionOf, type SageMakerContext } from './context.js';
import { withContainerDefaults } from './definition-defaults.js';
import { validationException } from './errors.js';
import { type ListInput, listPage } from './listing.js';
import { type Container, modelDataOf } from './model-container.js';
import { packagedContainer } from './model-package-state.js';
import { type OperationTable, type Tag, withoutTags } from './operation.js';
import { addressIn } from './s3-uri.js';

export interface Model {
  readonly ModelName: string;
  readonly ModelArn: string;
  readonly CreationTime: Date;
  readonly PrimaryContainer?: Container;
  readonly Containers?: readonly Container[];
}

const modelsOf = (context: SageMakerContext) => collectionOf<Model>(context, 'model');

/** Throws SageMaker's "Could not find model". */
export function findModel(context: SageMakerContext, name: string): Model {
  const model = modelsOf(context).get(name);
  if (!model) throw validationException(`Could not find model "${arnOf('model', name)}".`);
  return model;
}

/** The model's containers, with missing members taken from their model package. */
export function containersOf(context: SageMakerContext, model: Model): readonly Container[] {
  const containers = model.Containers ?? (model.PrimaryContainer ? [model.PrimaryContainer] : []);
  return containers.map((container) =>
    container.ModelPackageName
      ? { ...packagedContainer(context, container.ModelPackageName), ...container }
      : container,
  );
}

export function modelOperations(context: SageMakerContext): OperationTable {
  const models = modelsOf(context);
  const { clock, objects } = context.platform;

  return {
    CreateModel: async (input: Omit<Model, 'ModelArn' | 'CreationTime'> & { Tags?: readonly Tag[] }) => {
      const arn = arnOf('model', input.ModelName);
      const assertNew = () => {
        if (models.get(input.ModelName))
          throw validationException(`Cannot create already existing model "${arn}".`);
      };
      assertNew();
      if (!input.PrimaryContainer && !input.Containers?.length) {
        throw validationException('Either PrimaryContainer or Containers must be given.');
      }
      context.tags.check(input.Tags);
      const model = {
        ...withContainerDefaults(withoutTags(input)),
        ModelArn: arn,
        CreationTime: clock.now(),
      };
      for (const container of containersOf(context, model)) {
        const uri = modelDataOf(container);
        if (uri === undefined || container.Mode === 'MultiModel') continue;
        const { bucket, key } = addressIn('ModelDataUrl', uri);
        if (!(await objects.head(bucket, key).catch(() => undefined))) {
          throw validationException(`Could not find model data at ${uri}.`);
        }
      }
      assertNew();
      context.tags.created(arn, input.Tags);
      models.put(input.ModelName, model);
      return { ModelArn: arn };
    },

    DescribeModel: (input: { ModelName: string }) => ({
      EnableNetworkIsolation: false,
      ...findModel(context, input.ModelName),
    }),

    // SageMaker deletes a model that an endpoint uses. The endpoint keeps its own copy of the artifact.
    DeleteModel: (input: { ModelName: string }) => {
      const { ModelArn } = findModel(context, input.ModelName);
      models.delete(input.ModelName);
      context.tags.deleted(ModelArn);
      return {};
    },

    ListModels: (input: ListInput) => {
      const { page, next } = listPage(models.all(), input, {
        order: 'Descending',
        of: (model) => ({ name: model.ModelName, created: model.CreationTime }),
      });
      return {
        Models: page.map(({ ModelName, ModelArn, CreationTime }) => ({ ModelName, ModelArn, CreationTime })),
        ...next,
      };
    },
  };
}
