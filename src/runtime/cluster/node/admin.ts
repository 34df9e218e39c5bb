/** The admin listener of several workers: as that of one process, of which any worker could tell. */
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import { problem, problemMediaType, type Problem } from '../../../errors/index.ts'
import { requestOf } from '../../../http/index.ts'
import { receive } from '../../../gateway/send/body.ts'
import { prometheusMediaType, prometheusText, type MetricData } from '../../../telemetry/index.ts'
import { mountCensus, type Check } from '../../../gateway/index.ts'
import type { CensusMemory } from '../../node-census.ts'
import type { AdminAnswer, AdminQuestion } from '../messages.ts'
import { responseOf } from './ask-admin.ts'

export interface WorkerState {
  readonly worker: number
  readonly ok: boolean
  /** By what it serves, or how long nobody does in its place. */
  readonly says: string
}

export interface ClusterAdminContext {
  /** Why it is not ready; undefined when it is. */
  readonly unready: () => string | undefined
  readonly workers: () => readonly WorkerState[]
  /** Of what is the same for all workers. */
  readonly checks: () => readonly Check[]
  /** Of what each worker has of its own. */
  readonly ownChecks: () => Promise<readonly Check[]>
  readonly metrics: () => Promise<readonly MetricData[]>
  readonly flags: () => { readonly version: string; readonly status: unknown }
  /** Answers of all workers to one question. */
  readonly askAll: (question: AdminQuestion) => Promise<readonly AdminAnswer[]>
  /** The answer of one of them; undefined where none answers. */
  readonly askOne: (question: AdminQuestion) => Promise<AdminAnswer | undefined>
  /** Answers questions about traffic; absent where facts are kept in the control store. */
  readonly census: CensusMemory['ask'] | undefined
  /** Limits of a body that is passed on. */
  readonly body: () => { readonly bytes: number; readonly ms: number }
}

const refused = (c: Context, status: 400 | 503, found: Problem): Response =>
  c.body(JSON.stringify(found), status, { 'Content-Type': problemMediaType })

const itemsOf = ({ body }: AdminAnswer): readonly { readonly last?: string }[] =>
  (JSON.parse(new TextDecoder().decode(body)) as { items: readonly { last?: string }[] }).items

const get = (target: string): AdminQuestion => ({
  method: 'GET',
  target,
  headers: [],
  body: undefined,
})

export const createClusterAdmin = (context: ClusterAdminContext): Hono => {
  const {
    unready,
    workers,
    checks: others,
    ownChecks,
    metrics,
    flags,
    census,
    askAll,
    askOne,
    body: limits,
  } = context
  const admin = new Hono()
  admin.onError((error) => {
    throw error
  })
  admin.get('/livez', (c) => c.text('ok\n'))
  admin.get('/readyz', async (c) => {
    const why = unready()
    const status = why === undefined ? 200 : 503
    if (c.req.query('verbose') === undefined) return c.text(`${why ?? 'ok'}\n`, status)
    const checks = workers().map(({ worker, ok, says }) => ({ name: `worker ${worker}`, ok, says }))
    const all = [...checks, ...(await ownChecks()), ...others()]
    return c.json({ ready: why === undefined, checks: all }, status)
  })
  admin.get('/metrics', async (c) =>
    c.body(prometheusText(await metrics()), 200, { 'Content-Type': prometheusMediaType }),
  )
  admin.get('/flags', (c) => c.json(flags()))
  admin.get('/quarantine', async (c) => {
    const answers = await askAll(get('/quarantine'))
    const items = answers.flatMap(itemsOf)
    return c.json({ items: items.toSorted((a, b) => ((a.last ?? '') < (b.last ?? '') ? 1 : -1)) })
  })
  admin.get('/kills', async (c) =>
    c.json({ items: (await askAll(get('/kills'))).flatMap(itemsOf) }),
  )
  if (census) mountCensus(admin, census)
  admin.all('*', async (c) => {
    const { pathname, search } = new URL(c.req.url)
    const read = await receive(requestOf(c.req.raw, {}).body, limits())
    if (read.kind !== 'bytes') {
      return refused(c, 400, problem('malformed', `The question is ${read.kind}.`))
    }
    const answer = await askOne({
      method: c.req.method,
      target: pathname + search,
      headers: [...c.req.raw.headers],
      body: read.bytes.length > 0 ? read.bytes : undefined,
    })
    if (answer) return responseOf(answer)
    return refused(c, 503, problem('overloaded', 'No worker has answered.', { retryAfter: 1 }))
  })
  return admin
}
