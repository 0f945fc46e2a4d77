import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  JsonPayloadConverter,
  type Payload,
  type PayloadConverterWithEncoding,
  UndefinedPayloadConverter,
} from '@temporalio/common';

/**
 * Signal arguments are decoded before any handler runs, so one message with broken JSON or an encoding that nobody
 * speaks would fail the workflow task for ever. This converter turns such a payload into a value that says why, and
 * the run refuses it in words.
 */
class ForgivingPayloadConverter extends CompositePayloadConverter {
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

export const payloadConverter = new ForgivingPayloadConverter(
  ...(converters as [PayloadConverterWithEncoding]),
);
