/**
 * The API itself, in memory: a server that speaks one of the versions, and knows nothing of the
 * others. `npx node examples/stripe-like/upstream.ts 2015-10-16 5201`
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { parseForm, type FormObject } from './form.ts'
import { kindsOf, type Kind, type Resource, type Value } from './kinds.ts'

interface Answer {
  readonly status: number
  readonly body: Value
}

const failure = (
  status: number,
  error: { type?: string; code: string; param?: string; message: string },
): Answer => ({ status, body: { error: { type: 'invalid_request_error', ...error } } })

const missing = (what: string): Answer =>
  failure(404, { code: 'resource_missing', message: `No such ${what}` })

/** The members that a form sets, or what is wrong with it. */
const readForm = (form: FormObject, kind: Kind): { set: Resource } | { wrong: Answer } => {
  const set: Resource = {}
  for (const [param, value] of Object.entries(form)) {
    const read = kind.fields[param]
    if (!read) {
      const message = `Received unknown parameter: ${param}`
      return { wrong: failure(400, { code: 'parameter_unknown', param, message }) }
    }
    const told = value && read(value)
    if (value === '') set[param] = null
    else if (told === undefined) {
      const message = `Invalid ${param}`
      return { wrong: failure(400, { code: 'parameter_invalid', param, message }) }
    } else set[param] = told
  }
  return { set }
}

const declined = (version: string): Answer =>
  failure(version >= '2018-02-28' ? 402 : 400, {
    type: 'card_error',
    code: 'card_declined',
    param: version >= '2018-02-28' ? 'payment_method' : 'source',
    message: 'Your card was declined.',
  })

const bodyOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** As it is answered: the newest version has the items in an object. */
const shown = (one: Resource): Resource => {
  const { items } = one
  return Array.isArray(items) ? { ...one, items: { data: items } } : one
}

const list = (name: string, all: readonly Resource[], query: URLSearchParams): Answer => {
  const after = query.get('starting_after')
  const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1
  const status = query.get('status')
  const least = Number(query.get('amount[gte]') ?? 0)
  const found = all
    .slice(from)
    .filter((one) => status === null || one['status'] === status)
    .filter((one) => least === 0 || Number(one['amount']) >= least)
  const limit = Number(query.get('limit') ?? 10)
  const data = found.slice(0, limit)
  const page = { object: 'list', data, has_more: found.length > limit, url: `/v1/${name}` }
  return { status: 200, body: page }
}

/** `expand[]=customer`, or of lists `expand[]=data.customer`: the customer in place of its id. */
const expanded = (one: Resource, customers: readonly Resource[]): Resource => {
  const found = customers.find(({ id }) => id === one['customer'])
  return found ? { ...one, customer: found } : one
}

/** A store that has its seed; not listening yet. */
export const createUpstream = (
  version: string,
  seed: Readonly<Record<string, readonly Resource[]>> = {},
): Server => {
  const kinds = kindsOf(version)
  const stored = new Map<string, Resource[]>(
    Object.keys(kinds).map((name) => [name, [...(seed[name] ?? [])]]),
  )
  let created = 1_600_000_000

  const write = (form: FormObject, kind: Kind, all: Resource[], one?: Resource): Answer => {
    const read = readForm(form, kind)
    if ('wrong' in read) return read.wrong
    const lacking = one ? undefined : kind.required.find((param) => !(param in read.set))
    if (lacking) {
      const message = `Missing required param: ${lacking}.`
      return failure(400, { code: 'parameter_missing', param: lacking, message })
    }
    if (Object.values(read.set).includes('pm_declined')) return declined(version)
    created += 1
    const { object, status } = kind
    const started: Resource = { id: `${object}_${created}`, object, created }
    if (status !== undefined) started['status'] = status
    const next: Resource = { ...(one ?? started), ...read.set }
    all.splice(one ? all.indexOf(one) : 0, one ? 1 : 0, next)
    return { status: 200, body: shown(next) }
  }

  const answerTo = async (incoming: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost')
    const [, , name = '', id] = pathname.split('/')
    const kind = kinds[name]
    const all = stored.get(name)
    if (!kind || !all) return missing('path')
    const one = all.find((each) => each['id'] === id)
    if (id !== undefined && !one) return missing(`${kind.object}: ${id}`)
    if (incoming.method !== 'POST') {
      const wanted = searchParams.getAll('expand[]')
      const told = (each: Resource): Resource =>
        shown(
          wanted.some((path) => path.endsWith('customer'))
            ? expanded(each, stored.get('customers') ?? [])
            : each,
        )
      return one ? { status: 200, body: told(one) } : list(name, all.map(told), searchParams)
    }
    if (incoming.headers['content-type'] !== 'application/x-www-form-urlencoded') {
      return failure(400, { code: 'content_type', message: 'Bodies are forms' })
    }
    return write(parseForm(await bodyOf(incoming)), kind, all, one)
  }

  return createServer(async (incoming, outgoing) => {
    const { status, body } = await answerTo(incoming)
    outgoing.writeHead(status, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify(body))
  })
}

if (import.meta.main) {
  const [version = '2020-08-27', port = '5202'] = process.argv.slice(2)
  createUpstream(version).listen(Number(port), '127.0.0.1', () => {
    process.stdout.write(`Speaks ${version} at http://127.0.0.1:${port}\n`)
  })
}
