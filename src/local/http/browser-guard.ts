/**
 * Keeps web pages out. The platform listens on loopback and checks no signature, so a browser on the same machine can
 * reach it for any page that the user opens. Three ways exist: DNS rebinding (the page's own host name resolves to
 * 127.0.0.1), a cross-site request (a form or `fetch` sends it without being allowed to read the response), and a stored
 * object that the browser shows as a page of the platform's origin.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AwsError } from '../aws-error.js';

/**
 * Stored objects may be pages. `sandbox` gives each an origin of its own without scripts, so that no object can read
 * another or call the control API. Inline styles and data URLs suffice for the report page of a run.
 */
const CONTENT_SECURITY_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The headers of every response. `same-origin` keeps other pages from loading a response as a script, style or image. */
export const PROTECTIVE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
} as const;

const LOOPBACK = String.raw`localhost\.?|127(?:\.\d{1,3}){3}|\[::1\]`;
/** A bucket may stand before `localhost`. Resolvers map every name below `localhost` to loopback (RFC 6761, section 6.3). */
const HOST = new RegExp(String.raw`^(?:${LOOPBACK}|[\w.-]+\.localhost)(?::(\d{1,5}))?$`, 'i');
const ORIGIN = new RegExp(String.raw`^http://(?:${LOOPBACK})(?::(\d{1,5}))?$`, 'i');
const HTTP_PORT = 80;

/** Sets the protective headers. Throws AccessDenied for a request that a page of another origin can have caused. */
export function guardAgainstBrowsers(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(PROTECTIVE_HEADERS);
  const { host, origin } = request.raw.headers;
  const port = request.raw.socket.localPort;
  const isOwn = (pattern: RegExp, value: string) => {
    const match = pattern.exec(value);
    return match !== null && Number(match[1] ?? HTTP_PORT) === port;
  };
  if (host === undefined || !isOwn(HOST, host)) {
    throw denied(
      `The local platform does not serve the host "${shortened(host ?? '')}". Use http://127.0.0.1:${port} or http://localhost:${port}.`,
    );
  }
  if (origin !== undefined && !isOwn(ORIGIN, origin)) {
    throw denied(
      `The local platform does not serve web pages of other origins, such as "${shortened(origin)}". Send the request from a program instead of a page.`,
    );
  }
  if (isSubresourceOfAnotherSite(request)) {
    throw denied(
      'The local platform does not serve parts of other web pages. Open the address itself, or send the request from a program.',
    );
  }
}

/**
 * Browsers send no Origin for an image, a script or a link, but they say where the request comes from (Fetch Metadata).
 * A link to an object stays possible: it changes nothing, and the page that contains it cannot read the response.
 */
function isSubresourceOfAnotherSite({ method, raw: { headers } }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const isLink =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !isLink;
}

const denied = (message: string) => new AwsError('AccessDenied', message, 403);

const shortened = (text: string) => text.slice(0, 100);
