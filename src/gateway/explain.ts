/** The decision for a request that is not sent, step by step. */
import { failed, ok, problem, type Problem, type Result } from '../errors/index.ts'
import type { FlagTrace } from '../flags/index.ts'
import { HeaderList, type HttpRequest } from '../http/index.ts'
import { placed } from './act.ts'
import { decisionHeader, decisionOf, type Decision } from './answer/decision.ts'
import { isClientId } from '../policy/index.ts'
import { clientOf, type Identified } from './identify/client.ts'
import {
  adaptFacts,
  decideFacts,
  identifyFacts,
  matchFacts,
  negotiateFacts,
  verdictFacts,
  type Facts,
} from './explain-facts.ts'
import { traceOf } from './explain-rules.ts'
import { rehearse, type Rehearsal } from './rehearse.ts'
import type { Resolution } from './exchange/resolution.ts'
import type { Core } from './exchange/core.ts'

export interface ExplainInput {
  readonly method: string
  /** Path and query, as a client would send them. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Asks as this client, without its credentials. */
  readonly client?: string
  /** As if the client had said it in the version header. */
  readonly version?: string
  /** What it sends; a write is judged as far as it can be without it. */
  readonly body?: string
}

export interface ExplainStep {
  readonly step: 'identify' | 'negotiate' | 'match' | 'decide' | 'adapt' | 'send'
  /** Whether the request got past it. */
  readonly ok: boolean
  /** One sentence for people. */
  readonly says: string
  /** What decided it, by name. */
  readonly facts?: Facts
  /** Of a decision by a flag: which of its rules matched. */
  readonly rules?: FlagTrace
}

export interface Explanation {
  readonly steps: readonly ExplainStep[]
  readonly decision?: Decision
  /** What `Isthmus-Decision` would say. */
  readonly header?: string
  /** What the store would be asked first. */
  readonly sends?: { readonly method: string; readonly path: string }
  /** What the client would be answered in place of the store's answer. */
  readonly problem?: Problem
}

const factsIn = (facts: Facts): { readonly facts?: Facts } =>
  Object.keys(facts).length === 0 ? {} : { facts }

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
        ? `The backend is asked, for ${plan.to.path}.`
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

const saidSteps = (resolution: Resolution, core: Core, method: string): ExplainStep[] => {
  const { identified, negotiated, match, choice, verdict } = resolution
  const steps: ExplainStep[] = []
  const say = (step: ExplainStep['step'], says: string, facts: Facts = {}) =>
    steps.push({ step, ok: true, says, ...factsIn(facts) })
  if (identified) {
    const { id, via, tenant } = identified.client
    const belongs = tenant === undefined ? '' : ` of tenant ${tenant}`
    say('identify', `The client is ${id}${belongs} (${via}).`, identifyFacts(resolution))
  }
  if (negotiated) {
    const { version, source, between } = negotiated
    const says = between === undefined ? 'It speaks' : `It says ${between}, and speaks`
    say(
      'negotiate',
      `${says} version ${version.version}, ${sourceWords[source]}.`,
      negotiateFacts(resolution, core),
    )
  }
  if (match?.kind === 'route') {
    say(
      'match',
      `The route is ${match.route.id} (${match.route.method} ${match.route.path}).`,
      matchFacts(resolution),
    )
  } else if (match?.kind === 'unknown' && choice) {
    say('match', 'No version of the contract has this route.')
  }
  if (choice) {
    const { course, flag, by, variant, reason, faults } = choice
    const chosen = variant === undefined ? '' : ` with variant ${variant}`
    const wrong = faults
      .map((fault) => `; ${fault.flag}: ${fault.cause} (${fault.detail})`)
      .join('')
    const who = by === undefined ? `Flag ${flag} chooses` : `Kill switch ${by} chooses`
    const rules = traceOf(core, resolution, method)
    steps.push({
      step: 'decide',
      ok: true,
      says: `${who} ${course.answers.name}${chosen} (${reason}${wrong}).`,
      ...factsIn(decideFacts(resolution)),
      ...(rules ? { rules } : {}),
    })
  }
  if (choice && verdict) {
    const { answers } = choice.course
    say(
      'decide',
      `${answers.name} speaks ${answers.version}: ${verdict.verdict}. ${verdict.reason}`,
      verdictFacts(resolution),
    )
  }
  return steps
}

/** The step at which a request stopped. */
const stoppedAt = (resolution: Resolution): ExplainStep['step'] => {
  const { identified, negotiated, match, choice, plan } = resolution
  if (plan.ok) return 'adapt'
  if (!identified) return 'identify'
  if (!negotiated) return 'negotiate'
  if (!match || (match.kind !== 'route' && !choice)) return 'match'
  return choice ? 'match' : 'decide'
}

const sendWords = (
  { sends, lacksBody }: Rehearsal,
  { choice }: Resolution,
  { method }: HttpRequest,
): string | undefined => {
  const store = choice?.course.answers.name ?? 'The backend'
  if (lacksBody) return 'What is sent depends on the body, and none was given.'
  if (!sends) return undefined
  const isMerged = sends.method === 'GET' && method !== 'GET' && method !== 'OPTIONS'
  return isMerged
    ? `${store} is asked ${sends.method} ${sends.path} first: the write is merged into what is stored.`
    : `${store} is asked ${sends.method} ${sends.path}.`
}

const explained = (rehearsal: Rehearsal, request: HttpRequest, core: Core): Explanation => {
  const { resolution, refused, sends } = rehearsal
  const decision = decisionOf(resolution)
  const found = refused && placed(refused, resolution, core.contract)
  const adapts = found ? undefined : adaptWords(resolution)
  const sent = sendWords(rehearsal, resolution, request)
  return {
    steps: [
      ...saidSteps(resolution, core, request.method),
      ...(found
        ? [{ step: stoppedAt(resolution), ok: false, says: `${found.title}: ${found.detail}` }]
        : []),
      ...(adapts === undefined
        ? []
        : [{ step: 'adapt' as const, ok: true, says: adapts, ...factsIn(adaptFacts(resolution)) }]),
      ...(sent === undefined ? [] : [{ step: 'send' as const, ok: true, says: sent }]),
    ],
    ...(decision ? { decision, header: decisionHeader(decision) } : {}),
    ...(sends ? { sends } : {}),
    ...(found ? { problem: found } : {}),
  }
}

/** Nobody could come in by another name than those configured, unless others tell who a client is. */
export const asClient = ({ config, policy }: Core, id: string): Result<Identified> => {
  const known = policy.current.clients.get(id)
  const anyId = config.identity.jwt !== undefined || config.identity.trustedHeader !== undefined
  if (!isClientId(id)) return failed(problem('unknown-client', 'This is no id of a client.'))
  if (!known && !anyId) return failed(problem('unknown-client', 'No client has this id.'))
  return ok({
    client: clientOf(id, known && known.keys.length > 0 ? 'api-key' : 'trusted-header', known),
    consumed: [],
  })
}

/** Nothing is sent to a backend, and nothing is counted. */
export const explainRequest = async (core: Core, input: ExplainInput): Promise<Explanation> => {
  const headers = HeaderList.of({ ...input.headers })
  if (input.version !== undefined) headers.set(core.config.versions.header, input.version)
  const { pathname, search, host } = new URL(`http://gateway.invalid${input.path}`)
  const request = {
    method: input.method.toUpperCase(),
    path: pathname,
    query: search.slice(1),
    host: headers.get('host') ?? host,
    headers,
  }
  const { client } = input
  const asked = client === undefined ? core : { ...core, identify: () => asClient(core, client) }
  const { rehearsal, asking } = await rehearse(asked, request, input.body)
  return explained(rehearsal, asking, core)
}
