import { HeadObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import {
  canonicalS3Uri,
  joinS3Uri,
  parseS3Uri,
  readS3Uri,
  s3Uri,
  sameS3Location,
} from '../../src/contract/s3-address.js';

const ALIAS = 'my-access-po-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias';
const POINT = 'arn:aws:s3:us-west-2:123456789012:accesspoint/test';
/** The example of the S3 user guide for virtual hosts of access points. */
const FINANCE = 'arn:aws:s3:us-west-2:123456789012:accesspoint/finance';

describe('the addresses of the AWS documentation', () => {
  it.each([
    // docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, sections "Path-style requests", "Virtual-hosted-style
    // requests" and "Backward compatibility" (legacy endpoints with a dash, the legacy global endpoint)
    ['https://s3.us-west-2.amazonaws.com/amzn-s3-demo-bucket/puppy.jpg', 'amzn-s3-demo-bucket', 'puppy.jpg'],
    ['https://amzn-s3-demo-bucket.s3.us-west-2.amazonaws.com/puppy.png', 'amzn-s3-demo-bucket', 'puppy.png'],
    ['https://amzn-s3-demo-bucket.s3-us-west-2.amazonaws.com/homepage', 'amzn-s3-demo-bucket', 'homepage'],
    ['https://s3-us-west-2.amazonaws.com/bucket/a', 'bucket', 'a'],
    ['https://amzn-s3-demo-bucket.s3.amazonaws.com/homepage.html', 'amzn-s3-demo-bucket', 'homepage.html'],
    ['https://s3.amazonaws.com/www.example.com/homepage.html', 'www.example.com', 'homepage.html'],
    ['https://www.example.com.s3.us-east-1.amazonaws.com/homepage.html', 'www.example.com', 'homepage.html'],
    ['https://s3-external-1.amazonaws.com/bucket/a', 'bucket', 'a'],
    // docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html
    ['https://bucketname.s3.dualstack.us-west-2.amazonaws.com/a', 'bucketname', 'a'],
    ['https://s3.dualstack.us-west-2.amazonaws.com/bucketname/a', 'bucketname', 'a'],
    // docs.aws.amazon.com/general/latest/gr/s3.html, table "Amazon S3 regular endpoints"
    ['https://bucket.s3-fips.us-east-2.amazonaws.com/a', 'bucket', 'a'],
    ['https://s3-fips.us-gov-west-1.amazonaws.com/bucket/a', 'bucket', 'a'],
    ['https://bucket.s3-fips.dualstack.us-east-2.amazonaws.com/a', 'bucket', 'a'],
    ['https://bucket.s3-fips-us-gov-west-1.amazonaws.com/a', 'bucket', 'a'],
    // docs.amazonaws.cn/en_us/AmazonS3/latest/userguide/RESTAPI.html
    ['https://examplebucket.s3.cn-north-1.amazonaws.com.cn/puppy.jpg', 'examplebucket', 'puppy.jpg'],
    ['https://s3.dualstack.cn-northwest-1.amazonaws.com.cn/examplebucket/a', 'examplebucket', 'a'],
    // docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration-getting-started.html
    ['https://bucketname.s3-accelerate.amazonaws.com/a', 'bucketname', 'a'],
    ['https://bucketname.s3-accelerate.dualstack.amazonaws.com/a', 'bucketname', 'a'],
    // docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html: ARNs, aliases, virtual hosts
    [`s3://${POINT}/unit-01/a.csv`, POINT, 'unit-01/a.csv'],
    [`s3://${ALIAS}/a.csv`, ALIAS, 'a.csv'],
    ['https://finance-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a', FINANCE, 'a'],
    ['https://finance-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com/a', FINANCE, 'a'],
    ['https://finance-123456789012.s3-accesspoint-fips.us-west-2.amazonaws.com/a', FINANCE, 'a'],
    // docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-Regions-and-Zones.html
    [
      'https://bucket-base-name--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/a',
      'bucket-base-name--usw2-az1--x-s3',
      'a',
    ],
    // docs.aws.amazon.com/AmazonS3/latest/s3-outposts/S3OutpostsResources.html
    [
      's3://arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01ac5d28a6a232904/accesspoint/example/a',
      'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01ac5d28a6a232904/accesspoint/example',
      'a',
    ],
    // docs.aws.amazon.com/AmazonS3/latest/userguide/olap-use.html
    [
      's3://arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/my-olap/a',
      'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/my-olap',
      'a',
    ],
    // hashicorp/terraform-provider-aws, acceptance test of aws_sagemaker_data_quality_job_definition: bucket_regional_domain_name
    ['https://tf-acc-test-1.s3.us-west-2.amazonaws.com/output', 'tf-acc-test-1', 'output'],
  ])('%s has its bucket and key', (uri, bucket, key) => {
    expect(parseS3Uri(uri)).toEqual({ bucket, key });
    expect(sameS3Location(uri, s3Uri(bucket, key))).toBe(true);
  });

  it.each([
    ['s3://bucket', 'bucket', ''],
    ['s3://bucket/', 'bucket', ''],
    ['s3://bucket//a', 'bucket', '/a'],
    ['https://bucket.s3.eu-west-1.amazonaws.com', 'bucket', ''],
    ['https://bucket.s3.eu-west-1.amazonaws.com/', 'bucket', ''],
    ['https://s3.eu-west-1.amazonaws.com/bucket', 'bucket', ''],
    ['https://bucket.S3.eu-west-1.AmazonAWS.com:443/Key', 'bucket', 'Key'],
    ['https://a.s3.s3.eu-west-1.amazonaws.com/k', 'a.s3', 'k'],
    [`s3://${POINT}`, POINT, ''],
    [`s3://${POINT}/`, POINT, ''],
    ['s3://bucket/a?b#c+d%20e/../f', 'bucket', 'a?b#c+d%20e/../f'],
    ['https://bucket.s3.amazonaws.com/a%20b%2Bc%23d%3Fe%25/../%C3%A9', 'bucket', 'a b+c#d?e%/../é'],
    ['https://s3.amazonaws.com/bucket/year%3D2026/a', 'bucket', 'year=2026/a'],
  ])('%s at the edge of a form has its bucket and key', (uri, bucket, key) => {
    expect(parseS3Uri(uri)).toEqual({ bucket, key });
  });
});

describe('what cannot be read', () => {
  it.each([
    ['', 'does not begin with'],
    ['/data/train.csv', 'does not begin with'],
    ['bucket/key', 'does not begin with'],
    ['s3:///train.csv', 'does not begin with'],
    ['http://bucket.s3.amazonaws.com/a', 'does not begin with'],
    ['arn:aws:s3:::bucket/a', 'does not begin with'],
    ['s3://my bucket/a', 'cannot be the name of a bucket'],
    ['s3://user@bucket/a', 'cannot be the name of a bucket'],
    ['s3://arn:aws:s3:::bucket/a', 'not the ARN of an access point'],
    ['s3://arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/a', 'multi-Region access point'],
    ['https://mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com/a', 'multi-Region access point'],
    ['https://example.com/bucket/a', 'not an endpoint of S3'],
    ['https://minio.internal:9000/bucket/a', 'not an endpoint of S3'],
    ['https://bucket.s3.amazonaws.com.evil.example/a', 'not an endpoint of S3'],
    ['https://amazonaws.com/bucket/a', 'not an endpoint of S3'],
    ['https://sqs.us-west-2.amazonaws.com/bucket/a', 'not an endpoint of S3'],
    ['https://bucket.s3-website-us-east-1.amazonaws.com/a', 'not an endpoint of S3'],
    ['https://bucket.s3-website.eu-central-1.amazonaws.com/a', 'not an endpoint of S3'],
    ['https://finance.s3-accesspoint.us-west-2.amazonaws.com/a', 'not an endpoint of S3'],
    ['https://bucket.vpce-1a2b3c4d.s3.us-east-1.vpce.amazonaws.com/a', 'not an endpoint of S3'],
    ['https://user@bucket.s3.amazonaws.com/a', 'cannot be the name of a bucket'],
    ['https://s3.us-west-2.amazonaws.com/', 'names no bucket'],
    ['https://s3.us-west-2.amazonaws.com', 'names no bucket'],
    ['https://bucket.s3.amazonaws.com/a?versionId=3HL4kqtJvjVBH40Nrjfkd', 'has a query'],
    ['https://bucket.s3.amazonaws.com/a#b', 'has a fragment'],
    ['https://bucket.s3.amazonaws.com/a+b', 'has a +'],
    ['https://bucket.s3.amazonaws.com/a%zz', 'invalid percent-encoding'],
    ['https://bucket.s3.amazonaws.com/%C3%28', 'invalid percent-encoding'],
  ])('"%s" is refused with the reason and the form to write', (uri, why) => {
    expect(readS3Uri(uri)).toEqual({ ok: false, why: expect.stringContaining(why) });
    expect(() => parseS3Uri(uri)).toThrow(
      expect.objectContaining({ code: 'InvalidS3Uri', message: expect.stringContaining('s3://bucket/key') }),
    );
    expect(sameS3Location(uri, 's3://bucket/a')).toBe(false);
  });
});

describe('properties of addresses', () => {
  const random = seeded(20261128);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const text = (alphabet: string, most: number) =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => pick([...alphabet])).join('');
  const someKey = () => text('abcXYZ019/ _-.!~*\'()?#+%&=@:,;$"<>\\[]{}^`|\n\u00e9\u6f22\u{1f600}', 24);
  const someName = () => `a${text('abc019-', 20).replace(/^-+|-+$/g, '')}9`;

  it('bucket and key survive joining and splitting, whatever characters the key has', () => {
    for (let i = 0; i < 2_000; i += 1) {
      const bucket = pick([
        someName(),
        `${someName()}.${someName()}`,
        `${someName()}-s3alias`,
        POINT,
        FINANCE,
      ]);
      const location = { bucket, key: someKey() };
      expect(parseS3Uri(s3Uri(location.bucket, location.key))).toEqual(location);
    }
  });

  // The endpoint rules of the SDK are AWS's own: every URL that they produce must be read back.
  it('every URL that the AWS SDK makes for a bucket or an access point is read back to bucket and key', async () => {
    for (let i = 0; i < 120; i += 1) {
      const region = pick([
        'us-east-1',
        'eu-central-1',
        'ap-southeast-2',
        'cn-north-1',
        'us-gov-west-1',
        'us-iso-east-1',
        'us-isob-east-1',
        'eusc-de-east-1',
      ]);
      const isolated = /iso/.test(region);
      const partition = { cn: 'aws-cn', 'us-gov': 'aws-us-gov', eusc: 'aws-eusc' };
      const key = Object.keys(partition).find((start) => region.startsWith(start)) as keyof typeof partition;
      const arn = `arn:${key ? partition[key] : 'aws'}:s3:${region}:123456789012:accesspoint/${someName()}`;
      const point = !isolated && random() < 0.3;
      const options = {
        region,
        forcePathStyle: !point && random() < 0.4,
        useDualstackEndpoint: !isolated && random() < 0.4,
        useFipsEndpoint: /^us-(east|gov)/.test(region) && random() < 0.4,
      };
      const location = { bucket: point ? arn : pick([someName(), `${someName()}.x`]), key: someKey() };
      const url = await urlOf(options, location);
      expect([url, parseS3Uri(url)]).toEqual([url, location]);
      expect(sameS3Location(canonicalS3Uri(url), url)).toBe(true);
    }
  });

  it('a location and what is joined to it have the same form, whatever the address was', () => {
    expect(joinS3Uri('s3://bucket/a//', 'b', 'c')).toBe('s3://bucket/a/b/c');
    expect(joinS3Uri('https://bucket.s3.eu-west-1.amazonaws.com/a%20b/', 'c d')).toBe('s3://bucket/a b/c d');
    expect(joinS3Uri(`s3://${POINT}`, 'c')).toBe(`s3://${POINT}/c`);
  });
});

async function urlOf(
  options: S3ClientConfig,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<string> {
  const client = new S3Client({ ...options, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  let url = '';
  client.middlewareStack.add(
    () => async (args) => {
      const { protocol, hostname, path } = args.request as {
        readonly protocol: string;
        readonly hostname: string;
        readonly path: string;
      };
      url = `${protocol}//${hostname}${path}`;
      return { output: { $metadata: {} }, response: {} };
    },
    { step: 'finalizeRequest', name: 'rememberUrl', priority: 'low' },
  );
  await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return url;
}

/** A linear congruential generator with the constants of Numerical Recipes, so that a failure repeats. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
