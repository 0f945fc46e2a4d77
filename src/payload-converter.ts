import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  JsonPayloadConverter,
  type Payload,
  type PayloadConverterWithEncoding,
  UndefinedPayloadConverter,
} from '@temporalio/common';

/**
 * Temporal decodes signal arguments before any handler runs, so that a payload with malformed JSON or an unknown encoding
 * would fail the workflow task again and again. This converter turns such a payload into a value that states the reason,
 * and the run refuses the message with it.
 */
class TolerantPayloadConverter extends CompositePayloadConverter {
  override fromPayload<T>(payload: Payload): T {
    try {
      return super.fromPayload<T>(payload);
    } catch (error) {
      const encoding = payload.metadata?.encoding
        ? new TextDecoder().decode(payload.metadata.encoding)
        : 'none';
      const why = error instanceof Error ? error.message : String(error);
      return { undecodable: `encoding ${encoding}: ${why}`.slice(0, 200) } as T;
    }
  }
}

const converters: PayloadConverterWithEncoding[] = [
  new UndefinedPayloadConverter(),
  new BinaryPayloadConverter(),
  new JsonPayloadConverter(),
];

export const payloadConverter = new TolerantPayloadConverter(
  ...(converters as [PayloadConverterWithEncoding]),
);
