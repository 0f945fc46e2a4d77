/** One line of a capture file, in SageMaker's format. */
import { randomUUID } from 'node:crypto';
import type { Invocation } from '../platform.js';
import type { DataCaptureConfig } from './endpoint-configs.js';
import { mediaType } from './media-type.js';
import { isoSeconds } from './timestamps.js';

export interface ModelResponse {
  readonly body: Buffer;
  readonly contentType: string;
}

/** Returns the line without its newline. */
export function captureRecord(
  config: DataCaptureConfig,
  invocation: Invocation,
  response: ModelResponse,
  time: Date,
): string {
  const modes = new Set(config.CaptureOptions.map(({ CaptureMode }) => CaptureMode));
  const both = modes.has('InputAndOutput');
  const part = (mode: 'INPUT' | 'OUTPUT', contentType: string, body: Buffer) => {
    const encoding = encodingOf(config, contentType);
    return {
      observedContentType: contentType,
      mode,
      data: body.toString(encoding === 'BASE64' ? 'base64' : 'utf8'),
      encoding,
    };
  };
  return JSON.stringify({
    captureData: {
      ...(both || modes.has('Input')
        ? { endpointInput: part('INPUT', invocation.contentType, invocation.body) }
        : {}),
      ...(both || modes.has('Output')
        ? { endpointOutput: part('OUTPUT', response.contentType, response.body) }
        : {}),
    },
    eventMetadata: {
      eventId: randomUUID(),
      ...(invocation.customAttributes ? { customAttributes: [invocation.customAttributes] } : {}),
      ...(invocation.inferenceId ? { inferenceId: invocation.inferenceId } : {}),
      inferenceTime: isoSeconds(time),
    },
    eventVersion: '0',
  });
}

/** BASE64 for every content type that the endpoint config does not list; Model Monitor's analyzer fails on BASE64. */
function encodingOf({ CaptureContentTypeHeader: header }: DataCaptureConfig, contentType: string) {
  const lists = (types: readonly string[] | undefined) =>
    types?.some((type) => mediaType(type) === mediaType(contentType));
  if (lists(header?.CsvContentTypes)) return 'CSV';
  if (lists(header?.JsonContentTypes)) return 'JSON';
  return 'BASE64';
}
