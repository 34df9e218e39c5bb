/** The admin listener: whether the gateway lives, is ready, and what it is doing. Not for clients. */
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { KillEntry } from '../policy/index.ts'
import {
  problem,
  problemMediaType,
  type Issue,
  type Problem,
  type Result,
} from '../errors/index.ts'
import { requestOf } from '../http/index.ts'
import { prometheusMediaType, prometheusText, type Metrics } from '../telemetry/index.ts'
import { receive } from './send/body.ts'
import { explainInputOf } from './explain-input.ts'
import { explainRequest } from './explain.ts'
import type { Core } from './exchange/core.ts'

/** One line of `/readyz?verbose`. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** How it is, for people; no secrets, nothing of documents. */
  readonly says: string
}

export interface AdminContext {
  readonly core: Core
  readonly metrics: Metrics
  /** False while the gateway drains. */
  readonly ready: () => boolean
  /** What `/readyz?verbose` tells: one that is not ok does not make the gateway unready by itself. */
  readonly checks: () => readonly Check[]
  /** What the flag source has to say of itself. */
  readonly flagStatus: () => unknown
  /** The kill file of this process; undefined where it has none. */
  readonly killFile?: (() => LocalKillState) | undefined
  /** Answers questions about traffic; absent where facts are kept elsewhere, and asked there. */
  readonly census?: AskCensus | undefined
}

/** What of its kill file a process has in force. */
export interface LocalKillState {
  readonly path: string
  readonly current: readonly KillEntry[]
  /** Why its content is not in force; empty where it is. */
  readonly errors: readonly Issue[]
}

type AskCensus = (question: CensusQuestion) => Promise<Result<unknown>>

/** As people ask: names of versions, `30d`. */
interface CensusQuestion {
  readonly version?: string | undefined
  readonly target?: string | undefined
  readonly since?: string | undefined
}

const refused = (c: Context, found: Problem): Response =>
  c.body(JSON.stringify(found), 400, { 'Content-Type': problemMediaType })

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** `GET /census`. */
export const mountCensus = (admin: Hono, census: AskCensus): void => {
  admin.get('/census', async (c) => {
    const { version, target, since } = c.req.query()
    const answer = await census({ version, target, since })
    return answer.ok ? c.json(answer.value) : refused(c, answer.problem)
  })
}

export const createAdmin = (context: AdminContext): Hono => {
  const { core, metrics, ready, checks, flagStatus, killFile, census } = context
  const { contract, config, flags, quarantine } = core
  const admin = new Hono()
  // The listener tells of it, once and without what it says.
  admin.onError((error) => {
    throw error
  })
  admin.get('/livez', (c) => c.text('ok\n'))
  admin.get('/readyz', (c) => {
    const isReady = ready()
    const status = isReady ? 200 : 503
    if (c.req.query('verbose') === undefined) return c.text(isReady ? 'ok\n' : 'draining\n', status)
    return c.json({ ready: isReady, checks: checks() }, status)
  })
  admin.get('/metrics', (c) =>
    c.body(prometheusText(metrics.collect()), 200, { 'Content-Type': prometheusMediaType }),
  )
  admin.get('/flags', (c) => c.json({ version: flags.version, status: flagStatus() }))
  admin.get('/quarantine', (c) => c.json({ items: quarantine.list() }))
  admin.get('/kills', (c) => {
    if (!killFile) return c.json({ items: [] })
    const { path, current, errors } = killFile()
    return c.json({ items: [{ file: path, kills: current, errors }] })
  })
  if (census) mountCensus(admin, census)
  admin.post('/explain', async (c) => {
    const { limits } = config
    const { body } = requestOf(c.req.raw, {})
    const bytes = limits.bodyBytes + limits.headerBytes
    const read = await receive(body, { bytes, ms: limits.requestMs })
    if (read.kind !== 'bytes')
      return refused(c, problem('malformed', `The question is ${read.kind}.`))
    const asked = parsed(read.bytes)
    const input = explainInputOf(asked)
    if (!input.ok) return refused(c, input.problem)
    return c.json(await explainRequest(core, input.value))
  })
  admin.get('/versions', (c) =>
    c.json({
      contract: contract.name,
      hash: contract.hash,
      default: config.versions.default,
      versions: contract.versions.map(({ key, version, summary }) => ({
        key,
        version,
        summary,
        ...core.policy.current.versions[key],
      })),
      backends: Object.fromEntries(
        Object.entries(config.backends).map(([name, { version }]) => [name, version]),
      ),
      matrix: contract.matrix,
    }),
  )
  return admin
}
