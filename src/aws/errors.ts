/**
 * What a failed AWS call means for its caller. SageMaker models few errors; the rest are `ValidationException` with a
 * message, so both names and messages are matched.
 */
export type AwsErrorClass =
  | 'not-found'
  | 'already-exists'
  | 'busy'
  | 'throttled'
  /** AWS does not accept who the worker says it is; renewed credentials change that. */
  | 'credentials'
  | 'denied'
  | 'invalid'
  | 'unclear';

const NOT_FOUND =
  /^(could not find|requested resource not found|cannot find|no .* found|model ?package .* does not exist)/i;
const EXISTS = /^cannot create already existing|already exist/i;
const BUSY =
  /in-progress endpoint|while .*pending|is pending|currently being (updated|run)|has an? .*execution|in progress/i;

/**
 * Errors about the credentials themselves, not about a permission: expired, replaced by others, or signed with a clock that
 * differs from AWS's. The AWS SDK for Ruby has the same list: it renews the credentials and retries (EXPIRED_CREDS and
 * CLOCK_SKEW_ERRORS of its retry plugin). The last two come from the SDK before it sends anything, for example after the end
 * of an SSO session.
 */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'InvalidIdentityToken',
  'InvalidToken',
  'TokenRefreshRequired',
  'AuthFailure',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'RequestInTheFuture',
  'CredentialsProviderError',
  'TokenProviderError',
]);

export function classifyAwsError(error: unknown): AwsErrorClass {
  const { name, message, status } = describe(error);
  if (/^(ResourceNotFound|NoSuchKey|NoSuchBucket|NotFound)/.test(name) || NOT_FOUND.test(message))
    return 'not-found';
  if (name === 'ResourceInUse' || EXISTS.test(message)) return 'already-exists';
  // An instance quota frees up when another job ends; this run itself uses two instances at a time.
  if (
    status === 429 ||
    /Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|ResourceLimitExceeded/.test(name) ||
    /rate exceeded/i.test(message)
  )
    return 'throttled';
  // ConflictException, and S3's OperationAborted: another request is changing the same resource.
  if (BUSY.test(message) || name === 'ConflictException' || name === 'OperationAborted') return 'busy';
  // The SDK finds no endpoint for the bucket and its options, before it sends anything.
  if (name === 'EndpointError' || impossibleUrl(error) !== null) return 'invalid';
  if (CREDENTIALS.has(name)) return 'credentials';
  // The body did not arrive in time; the request itself was valid.
  if (/^RequestTimeout/.test(name)) return 'unclear';
  // HEAD responses have no body, so S3 denies with the bare status.
  if (status === 401 || status === 403 || /AccessDenied|NotAuthorized/.test(name)) return 'denied';
  // 301 is S3's PermanentRedirect: the bucket is in another region, and a retry changes nothing.
  if (status !== undefined && status >= 300 && status < 500) return 'invalid';
  // No response, or a service fault: the request may have been carried out.
  return 'unclear';
}

export function describeAwsError(error: unknown): string {
  const { name, message } = describe(error);
  const url = impossibleUrl(error);
  if (url !== null) {
    return `${url} cannot be the address of a request. An access point needs an S3 endpoint with a host name; AWS_ENDPOINT_URL_S3 has an IP address.`;
  }
  return name && name !== 'Error' && !message.startsWith(`${name}:`) ? `${name}: ${message}` : message;
}

/** The URL of a request that the SDK could not make, for example an access point as a subdomain of an IP address. */
function impossibleUrl(error: unknown): string | null {
  const { code, input } = (error ?? {}) as { readonly code?: unknown; readonly input?: unknown };
  return code === 'ERR_INVALID_URL' ? String(input) : null;
}

function describe(error: unknown): { name: string; message: string; status: number | undefined } {
  if (!(error instanceof Error)) return { name: '', message: String(error), status: undefined };
  const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata;
  return { name: error.name, message: error.message, status: metadata?.httpStatusCode };
}
