/**
 * What tells one client from another in a request. A store may look at any header, and forget to say
 * so in `Vary`: so answers are shared by requests that are alike, but for what is known to be about
 * the connection, the way, the copy or the look, and for credentials, which have rules of their own.
 */
import type { HeaderList } from '../../http/index.ts'

/** By exact name: no family of names is trusted to mean nothing. */
export const indifferent: ReadonlySet<string> = new Set([
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
  'cf-ray',
  'true-client-ip',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  // Judged by the store, against what it has.
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  // How browsers came to ask.
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'sec-gpc',
  // Its name in logs and traces.
  'b3',
  'baggage',
  'sentry-trace',
  'traceparent',
  'tracestate',
  'x-amzn-trace-id',
  'x-b3-flags',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-spanid',
  'x-b3-traceid',
  'x-cloud-trace-context',
  'x-correlation-id',
  'x-request-id',
])

/** The hop's own address is left out of `Forwarded`: what else it says is a part of what was asked. */
const told = (name: string, value: string): string =>
  name === 'forwarded' ? value.replaceAll(/\bfor=(?:"[^"]*"|[^;,\s]*)/gi, 'for') : value

/** Names and values of the headers by which requests differ for the cache, in order. */
export const askerOf = (asked: HeaderList): readonly string[] =>
  [...asked]
    .filter(([name]) => !indifferent.has(name))
    .map(([name, value]) => `${name}: ${told(name, value)}`)
    .sort()
