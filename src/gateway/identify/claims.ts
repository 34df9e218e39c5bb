/**
 * What a peer may not say of itself. Proxies tell those behind them who the client is and how it came;
 * of a stranger the same words are claims, and are dropped before anything looks at them.
 */
import type { HeaderList } from '../../http/index.ts'
import type { GatewayConfig } from '../config/config-schema.ts'

/** Names that only a proxy of ours has a word in. `Via` is not among them: it says nothing of the client. */
export const claimedNames: ReadonlySet<string> = new Set([
  'cf-access-jwt-assertion',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-pseudo-ipv4',
  'client-cert',
  'client-cert-chain',
  'fastly-client-ip',
  'forwarded',
  'front-end-https',
  'proxy-client-ip',
  'true-client-ip',
  'x-auth-user',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-client-cert',
  'x-client-dn',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-host',
  'x-http-host-override',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-rewrite-url',
  'x-scheme',
  'x-tls-client-cert',
  'x-url-scheme',
])

/** Families of such names. */
export const claimedFamilies: readonly string[] = [
  'cf-access-authenticated-',
  'remote-',
  'ssl-client-',
  'tailscale-',
  'wl-proxy-',
  'x-amzn-oidc-',
  'x-arr-',
  'x-auth-request-',
  'x-authenticated-',
  'x-authentik-',
  'x-consumer-',
  'x-credential-',
  'x-envoy-',
  'x-forwarded-',
  'x-goog-authenticated-',
  'x-goog-iap-',
  'x-ms-client-principal',
  'x-original-',
  'x-pomerium-',
  'x-remote-',
  'x-ssl-',
  'x-vouch-',
  'x-webauth-',
]

/** Names by which gateway and store steer themselves: nothing may look like one of them to CGI. */
const steering =
  /^(?:content-|if-|transfer-encoding$|proxy-|x-http-method|x-method-override$|x-request-id$)/

/** As CGI and its heirs see a name, in which `-`, `_` and other signs are one (RFC 3875 section 4.1.18). */
const canonical = (name: string): string => name.replaceAll(/[^a-z0-9]/g, '-')

const isClaim = (name: string): boolean =>
  claimedNames.has(name) ||
  name === 'x-forwarded' ||
  claimedFamilies.some((family) => name.startsWith(family))

/** Names that are letters, digits and hyphens have no alias but themselves. */
const odd = /[^a-z0-9-]/

/** Names are few and come again and again, but not all of them are ours. */
const mostKnown = 1000

export type WithoutClaims = (headers: HeaderList) => HeaderList

/**
 * Headers without what their peer may not say: claims, unless it is a proxy of ours, and of anybody
 * `Proxy` (httpoxy) and names that a store could take for a claim, for a header in which clients are
 * named, or for one that steers. The very headers that identify clients are judged by `identify`.
 */
export const withoutClaims = ({ identity, versions, forwarded }: GatewayConfig): WithoutClaims => {
  const { apiKey, trustedHeader } = identity
  const own = [
    ...(apiKey ? [apiKey.header] : []),
    ...(trustedHeader ? [trustedHeader.name, trustedHeader.secret?.header ?? ''] : []),
    versions.header,
  ].map((name) => name.toLowerCase())
  const kept = new Set(own)
  const imitated = new Set(own.map(canonical))
  const judge = (name: string): boolean => {
    if (kept.has(name)) return false
    if (name === 'proxy') return true
    if (!forwarded.trust && isClaim(name)) return true
    const seen = odd.test(name) ? canonical(name) : name
    if (imitated.has(seen)) return true
    return seen !== name && (isClaim(seen) || steering.test(seen))
  }
  const known = new Map<string, boolean>()
  const isDropped = (name: string): boolean => {
    let dropped = known.get(name)
    if (dropped === undefined) {
      dropped = judge(name)
      if (known.size < mostKnown && name.length <= 64) known.set(name, dropped)
    }
    return dropped
  }
  return (headers) => {
    for (const [name] of headers)
      if (isDropped(name)) return headers.filter((one) => !isDropped(one))
    return headers
  }
}
