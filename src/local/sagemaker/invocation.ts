/** InvokeEndpoint: the fleet that serves when the request arrives answers it. */
import { seededRandom } from '../../statistics/random.js';
import { AwsError } from '../aws-error.js';
import { type Invocation, type InvocationResponse, LOCAL_ACCOUNT, LOCAL_REGION } from '../platform.js';
import type { Capture } from './capture.js';
import type { ModelResponse } from './capture-record.js';
import type { TrainedModel } from './containers.js';
import type { SageMakerContext } from './context.js';
import { endpointsOf, fleetForRequest } from './endpoint-state.js';
import type { Fleet, FleetVariant } from './fleet.js';
import type { LoadedFleets } from './loaded-fleets.js';
import { checkTargetModel, createTargetModels } from './multi-model.js';

export type Invoke = (endpointName: string, invocation: Invocation) => Promise<InvocationResponse>;

export function createInvoke(context: SageMakerContext, fleets: LoadedFleets, capture: Capture): Invoke {
  const endpoints = endpointsOf(context);
  const draw = seededRandom(context.platform.options.seed);
  const targetModels = createTargetModels(context);

  return async (endpointName, invocation) => {
    const endpoint = endpoints.get(endpointName);
    const fleet = endpoint && fleetForRequest(endpoint, draw);
    if (!fleet) {
      throw new AwsError(
        'ValidationError',
        `Endpoint ${endpointName} of account ${LOCAL_ACCOUNT} not found.`,
      );
    }
    const variant = chooseVariant(fleet, invocation.targetVariant, draw);
    checkTargetModel(endpointName, variant, invocation.targetModel);
    const { targetModel } = invocation;
    const modelOf = async () =>
      targetModel === undefined
        ? (await fleets.of(fleet)).get(variant.name)
        : await targetModels(variant, targetModel);
    const prediction = await answer(context, modelOf, endpointName, variant, invocation);
    capture.record({
      endpoint: endpointName,
      fleet,
      variant,
      invocation,
      response: prediction,
      time: context.platform.clock.now(),
    });
    return { ...prediction, invokedProductionVariant: variant.name };
  };
}

function chooseVariant(fleet: Fleet, target: string | undefined, draw: () => number): FleetVariant {
  if (target !== undefined) {
    const found = fleet.variants.find(({ name }) => name === target);
    if (found) return found;
    throw new AwsError(
      'ValidationError',
      `Variant ${target} is not part of endpoint configuration ${fleet.endpointConfig}. Name one of: ${fleet.variants.map(({ name }) => name).join(', ')}.`,
    );
  }
  const total = fleet.variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = draw() * total;
  for (const variant of fleet.variants) {
    left -= variant.weight;
    if (left < 0) return variant;
  }
  const [first] = fleet.variants;
  if (!first)
    throw new AwsError('ValidationError', `Endpoint configuration ${fleet.endpointConfig} has no variants.`);
  return first;
}

async function answer(
  context: SageMakerContext,
  modelOf: () => Promise<TrainedModel | undefined>,
  endpoint: string,
  variant: FleetVariant,
  { body, contentType, accept }: Invocation,
): Promise<ModelResponse> {
  const { predict } = await context.containers.estimator();
  const model = await modelOf().catch((error: Error) => {
    if (error instanceof AwsError) throw error;
    throw modelError(endpoint, 500, error.message);
  });
  if (!model) {
    throw modelError(
      endpoint,
      500,
      `Variant ${variant.name} has no model that the local SageMaker can serve.`,
    );
  }
  try {
    const response = predict(model, { body: body.toString('utf8'), contentType, accept });
    return { body: Buffer.from(response.body), contentType: response.contentType };
  } catch (error) {
    const status = error instanceof Error && error.name === 'UnsupportedContentType' ? 415 : 400;
    throw modelError(endpoint, status, error instanceof Error ? error.message : String(error));
  }
}

function modelError(endpoint: string, status: number, message: string): AwsError {
  const kind = status < 500 ? 'client' : 'server';
  return new AwsError(
    'ModelError',
    `Received ${kind} error (${status}) from primary with message "${message}". See https://${LOCAL_REGION}.console.aws.amazon.com/cloudwatch/home?region=${LOCAL_REGION}#logEventViewer:group=/aws/sagemaker/Endpoints/${endpoint} in account ${LOCAL_ACCOUNT} for more information.`,
    424,
    {
      OriginalStatusCode: status,
      OriginalMessage: message,
      LogStreamArn: `arn:aws:logs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:log-group:/aws/sagemaker/Endpoints/${endpoint}`,
    },
  );
}
