/**
 * What tells one client from another in a request. A store may look at any header, and forget to say
 * so in `Vary`: so answers are shared by requests that are alike, but for what is known to be about
 * the connection, the way, the copy or the look, and for credentials, which have rules of their own.
 */
import type { HeaderList } from '../../http/index.ts'

const indifferent: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  // Credentials: answers to them are shared by the rules of RFC 9111 section 3.5.
  'authorization',
  'cookie',
  'proxy-authorization',
  'cache-control',
  'pragma',
  'content-length',
  'content-type',
  'date',
  'dnt',
  'from',
  'origin',
  'priority',
  'referer',
  'save-data',
  'upgrade-insecure-requests',
  'user-agent',
  // The way of the request.
  'cdn-loop',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-ew-via',
  'cf-ipcountry',
  'cf-ray',
  'cf-visitor',
  'cf-worker',
  'forwarded',
  'true-client-ip',
  'via',
  'x-real-ip',
  // Its name in logs and traces.
  'b3',
  'baggage',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'x-correlation-id',
  'x-request-id',
])

const families = /^(?:if-|sec-|x-b3-|x-forwarded-)/

/** Names and values of the headers by which requests differ for the cache, in order. */
export const askerOf = (asked: HeaderList): readonly string[] =>
  [...asked]
    .filter(([name]) => !indifferent.has(name) && !families.test(name))
    .map(([name, value]) => `${name}: ${value}`)
    .sort()
