/** What decided each step of an explained request, as names and values: for whoever shows it as more than words. */
import type { Move } from '../rollout/index.ts'
import type { Core } from './exchange/core.ts'
import type { Resolution } from './exchange/resolution.ts'
import { bucketOf } from './rollout/cohort.ts'

/** Names as people read them: `version header`, `pin`. */
export type Facts = Readonly<Record<string, string | number | boolean>>

type Found = Readonly<Record<string, string | number | boolean | undefined>>

const known = (found: Found): Facts =>
  Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

export const identifyFacts = ({ identified }: Resolution): Facts => {
  if (!identified) return {}
  const { id, via, tenant, targetingKey } = identified.client
  return known({ client: id, 'recognised by': via, tenant, 'sticks to': targetingKey })
}

export const negotiateFacts = (
  { identified, negotiated }: Resolution,
  { config }: Pick<Core, 'config'>,
): Facts => {
  if (!negotiated) return {}
  const { header, default: usual } = config.versions
  return known({
    version: negotiated.version.key,
    source: negotiated.source,
    said: negotiated.between,
    'version header': header,
    pin: identified?.client.pin,
    default: usual,
  })
}

export const matchFacts = ({ match }: Resolution): Facts =>
  match?.kind === 'route'
    ? known({ route: match.route.id, path: match.route.path, kind: match.route.kind })
    : {}

/** Buckets are of hundredths of a percent; which one is the client's is told in percent. */
const perPercent = 100

const moveFacts = (move: Move, client: string, byShare: boolean): Found => {
  const { rollout, resource, from, to, stage, side, share, answers, compares, instead } = move
  return {
    rollout,
    resource,
    moves: `${from} -> ${to}`,
    stage,
    'written first': side === 'from' ? from : to,
    'read from': answers === 'from' ? from : to,
    'share of clients (%)': share,
    ...(byShare ? { 'bucket of the client (%)': bucketOf(rollout, client) / perPercent } : {}),
    'is compared': compares,
    'instead of the other side': instead,
  }
}

export const decideFacts = (resolution: Resolution): Facts => {
  const { choice, identified } = resolution
  if (!choice) return {}
  const { flag, by, variant, reason, course, move } = choice
  const client = identified?.client.targetingKey ?? identified?.client.id ?? ''
  const byShare = move !== undefined && flag.startsWith('rollout:')
  return known({
    backend: course.answers.name,
    'kill switch': by,
    flag: flag.startsWith('rollout:') ? undefined : flag,
    variant,
    reason,
    ...(move ? moveFacts(move, client, byShare) : {}),
  })
}

export const verdictFacts = ({ choice, verdict, negotiated }: Resolution): Facts =>
  known({
    client: negotiated?.version.key,
    backend: choice?.course.answers.version,
    verdict: verdict?.verdict,
  })

export const adaptFacts = ({ plan }: Resolution): Facts => {
  if (!plan.ok || plan.value.kind !== 'carry') return {}
  const { carriage } = plan.value
  const { clientRoute, client, store, request, response, storedRoute } = carriage
  return known({
    'body sent': request && `${clientRoute.request} ${client.key} -> ${store.key}`,
    'lost of what is sent': request?.up.losses.length,
    'body answered': response && `${clientRoute.response} ${store.key} -> ${client.key}`,
    'lost of what is answered': response?.losses.length,
    'merged into what is stored': storedRoute ? `read by ${storedRoute.id} first` : undefined,
  })
}
