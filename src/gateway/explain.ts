/** The decision for a request that is not sent, step by step. */
import { failed, ok, problem, type Problem, type Result } from '../errors/index.ts'
import { HeaderList } from '../http/index.ts'
import { decisionHeader, decisionOf, type Decision } from './decision.ts'
import { clientOf, isClientId, type Identified } from './identity/client.ts'
import { resolveAny } from './resolve-options.ts'
import { resolveFor, unresolved, type Asked, type Core, type Resolution } from './resolve.ts'

export interface ExplainInput {
  readonly method: string
  /** Path and query, as a client would send them. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Asks as this client, without its credentials. */
  readonly client?: string
  /** As if the client had said it in the version header. */
  readonly version?: string
}

export interface ExplainStep {
  readonly step: 'identify' | 'negotiate' | 'match' | 'decide' | 'adapt'
  /** Whether the request got past it. */
  readonly ok: boolean
  /** One sentence for people. */
  readonly says: string
}

export interface Explanation {
  readonly steps: readonly ExplainStep[]
  readonly decision?: Decision
  /** What `Isthmus-Decision` would say. */
  readonly header?: string
  /** What the client would be answered in place of the store's answer. */
  readonly problem?: Problem
}

const sourceWords = {
  header: 'as its header says',
  'media-type': 'as its media type says',
  query: 'as its query says',
  path: 'as its path says',
  route: 'as the path of its route says',
  pin: 'as it is pinned',
  default: 'by default',
} as const

const adaptWords = (resolution: Resolution): string | undefined => {
  if (!resolution.plan.ok) return undefined
  const plan = resolution.plan.value
  switch (plan.kind) {
    case 'schema':
      return 'The gateway answers itself, with the schemas of this version.'
    case 'pass':
      return 'The configuration lists this path: it goes through untouched.'
    case 'allow':
      return `The gateway answers itself: ${plan.methods.join(', ')}.`
    case 'preflight':
      return plan.to
        ? `The store is asked, for ${plan.to.path}.`
        : "The gateway answers itself, by the configuration's `cors`."
    case 'carry': {
      const { carriage } = plan
      if (carriage.identity) return 'Bodies pass as they are, both ways.'
      const { clientRoute, client, store } = carriage
      const up = carriage.request
        ? `${clientRoute.request} is carried from ${client.key} to ${store.key}`
        : 'the request passes as it is'
      const down = carriage.response
        ? `${clientRoute.response} is carried from ${store.key} to ${client.key}`
        : 'the answer passes as it is'
      return `Adapted: ${up}; ${down}.`
    }
  }
}

const saidSteps = (resolution: Resolution): ExplainStep[] => {
  const { identified, negotiated, match, choice, verdict } = resolution
  const steps: ExplainStep[] = []
  const say = (step: ExplainStep['step'], says: string) => steps.push({ step, ok: true, says })
  if (identified) {
    const { id, via, tenant } = identified.client
    const belongs = tenant === undefined ? '' : ` of tenant ${tenant}`
    say('identify', `The client is ${id}${belongs} (${via}).`)
  }
  if (negotiated) {
    const { version, source } = negotiated
    say('negotiate', `It speaks version ${version.version}, ${sourceWords[source]}.`)
  }
  if (match?.kind === 'route') {
    say('match', `The route is ${match.route.id} (${match.route.method} ${match.route.path}).`)
  } else if (match?.kind === 'unknown' && choice) {
    say('match', 'No version of the contract has this route.')
  }
  if (choice) {
    const { backend, flag, variant, reason, faults } = choice
    const chosen = variant === undefined ? '' : ` with variant ${variant}`
    const wrong = faults
      .map((fault) => `; ${fault.flag}: ${fault.cause} (${fault.detail})`)
      .join('')
    say('decide', `Flag ${flag} chooses ${backend.name}${chosen} (${reason}${wrong}).`)
  }
  if (choice && verdict) {
    say(
      'decide',
      `${choice.backend.name} speaks ${choice.backend.version}: ${verdict.verdict}. ${verdict.reason}`,
    )
  }
  return steps
}

/** The step at which a request stopped. */
const stoppedAt = ({ identified, negotiated, match, choice }: Resolution): ExplainStep['step'] => {
  if (!identified) return 'identify'
  if (!negotiated) return 'negotiate'
  if (!match || (match.kind !== 'route' && !choice)) return 'match'
  return choice ? 'match' : 'decide'
}

const explained = (resolution: Resolution): Explanation => {
  const { plan } = resolution
  const decision = decisionOf(resolution)
  const adapts = adaptWords(resolution)
  return {
    steps: [
      ...saidSteps(resolution),
      ...(plan.ok
        ? []
        : [
            {
              step: stoppedAt(resolution),
              ok: false,
              says: `${plan.problem.title}: ${plan.problem.detail}`,
            },
          ]),
      ...(adapts === undefined ? [] : [{ step: 'adapt' as const, ok: true, says: adapts }]),
    ],
    ...(decision ? { decision, header: decisionHeader(decision) } : {}),
    ...(plan.ok ? {} : { problem: plan.problem }),
  }
}

const asClient = ({ config }: Core, id: string): Result<Identified> => {
  if (!isClientId(id)) return failed(problem('unknown-client', 'This is no id of a client.'))
  const known = config.clients.find((client) => client.id === id)
  return ok({
    client: clientOf(id, known?.key ? 'api-key' : 'trusted-header', known),
    consumed: [],
  })
}

/** Nothing is sent to a backend. */
export const explainRequest = async (core: Core, input: ExplainInput): Promise<Explanation> => {
  const headers = HeaderList.of({ ...input.headers })
  if (input.version !== undefined) headers.set(core.config.versions.header, input.version)
  const { pathname, search } = new URL(input.path, 'http://gateway.invalid')
  const asked: Asked = {
    method: input.method.toUpperCase(),
    path: pathname,
    query: search.slice(1),
    headers,
  }
  if (input.client === undefined) return explained(await resolveAny(core, asked))
  const identified = asClient(core, input.client)
  return explained(
    identified.ok ? await resolveFor(core, identified.value, asked) : unresolved(identified),
  )
}
