/** A browser's preflight, asked of the store in its own version, where the policy is the store's. */
import { ok, type Result } from '../../errors/index.ts'
import { HeaderList, type HttpAnswer } from '../../http/index.ts'
import { outgoingHeaders } from './outgoing.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { clientLink } from '../links/client-link.ts'
import type { GatewayConfig } from '../config/config-schema.ts'
import { linkedHeaders } from '../links/link-headers.ts'
import { renamedHeader } from '../map/renames.ts'
import type { Plan } from '../exchange/resolution.ts'

type To = NonNullable<Extract<Plan, { kind: 'preflight' }>['to']>

const listOf = (value: string | null): string[] =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Headers of the request to follow that end at the gateway: whether they are allowed is not the store's affair. */
const ours = ({ versions, identity }: GatewayConfig): ReadonlySet<string> =>
  new Set(
    [
      versions.header,
      'Isthmus-Explain',
      ...(identity.apiKey ? [identity.apiKey.header] : []),
      ...(identity.jwt && !identity.jwt.forward ? ['Authorization'] : []),
    ].map((name) => name.toLowerCase()),
  )

/** Adds what the gateway allows itself to what the store allows, unless that is everything or nothing. */
const allowing = (headers: HeaderList, name: string, more: readonly string[]): void => {
  const given = listOf(headers.get(name))
  if (more.length === 0 || given.includes('*')) return
  headers.set(name, [...new Set([...given, ...more])].join(', '))
}

/** Problems: those of the backend. */
export const sendPreflight = async (
  exchange: Exchange,
  { backend, path, carriage }: To,
): Promise<Result<HttpAnswer>> => {
  const { request, core } = exchange
  const sent = outgoingHeaders(exchange)
  const method = request.headers.get('access-control-request-method') ?? ''
  const there = carriage && method !== 'HEAD' ? carriage.storeRoute.method : method
  sent.set('access-control-request-method', there)
  const wanted = listOf(sent.get('access-control-request-headers'))
  const own = ours(core.config)
  const [here, theirs] = [true, false].map((mine) =>
    wanted.filter((name) => own.has(name.toLowerCase()) === mine),
  ) as [string[], string[]]
  const { clientRoute, storeRoute } = carriage ?? {}
  const asked = theirs.map((name) => renamedHeader(clientRoute?.headers, storeRoute?.headers, name))
  if (asked.length > 0) sent.set('access-control-request-headers', asked.join(', '))
  else sent.delete('access-control-request-headers')
  sent.delete('content-length')
  const { signal } = request
  const answer = await backend.send({ method: 'OPTIONS', path, headers: sent, body: null, signal })
  if (!answer.ok) return answer
  const headers = linkedHeaders(new HeaderList(answer.value.headers), (link) =>
    clientLink(link, exchange, backend, { sent, asking: path }),
  )
  if (headers.has('access-control-allow-origin')) {
    const takes = listOf(headers.get('access-control-allow-methods')).includes(there)
    if (takes) allowing(headers, 'access-control-allow-methods', [method])
    allowing(headers, 'access-control-allow-headers', [
      ...here,
      ...theirs.filter(
        (name, i) => asked[i] !== name.toLowerCase() && allowsHeader(headers, asked[i] ?? ''),
      ),
    ])
  }
  return ok({ ...answer.value, headers })
}

const allowsHeader = (headers: HeaderList, name: string): boolean =>
  listOf(headers.get('access-control-allow-headers')).some(
    (one) => one.toLowerCase() === name.toLowerCase(),
  )
