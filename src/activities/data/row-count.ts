import type { S3Port } from '../../aws/s3.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import { callAws } from '../support/errors.js';

/** The count is at the start of the file, before features whose sketches may take megabytes. */
const HEAD_CHARACTERS = 4096;
const ITEM_COUNT = /"item_count"\s*:\s*(\d+)/;

/** The number of rows that an execution analyzed, from the statistics of its report; null where they do not contain it. */
export async function readRowCount(s3: S3Port, reportUri: string): Promise<number | null> {
  const uri = joinS3Uri(reportUri, 'statistics.json');
  return callAws(`Reading the number of rows in ${uri}`, async () => {
    if (!(await s3.exists(uri))) return null;
    let head = '';
    const stream = await s3.stream(uri);
    try {
      for await (const chunk of stream) {
        head += String(chunk);
        if (head.length >= HEAD_CHARACTERS) break;
      }
    } finally {
      stream.destroy();
    }
    const found = ITEM_COUNT.exec(head);
    return found ? Number(found[1]) : null;
  });
}
