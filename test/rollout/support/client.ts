/** One client of the gateways, as it sees what comes back: what was done, what was not, and what nobody can tell. */
import type { Served } from './gateways.ts'
import { keyOf } from './rollouts.ts'

export type Json = Readonly<Record<string, unknown>>

export type Answer =
  | { readonly kind: 'done'; readonly status: number; readonly body: Json; readonly tag: string }
  /** 404, 409, 410, 412, 422: the API has said no, and nothing was written. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  /** Whether it was written cannot be told. */
  | { readonly kind: 'unknown'; readonly told: string }

export interface Asked {
  readonly version: string
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Counts {
  /** Requests that were answered as they should be. */
  answered: number
  /** Answers that asked to come again, and the client did. */
  held: number
  /** Answers and cuts that an injected fault accounts for. */
  injected: number
  /** Lists that had to be begun anew. */
  restarted: number
}

export interface Watch {
  readonly counts: Counts
  /** What nobody has injected. */
  readonly errors: string[]
  /** Failures that a fault of this moment may have; undefined where there is none. */
  expected: RegExp | undefined
  /** The fault before: what was sent until its end may still fail by it. */
  past: { readonly fault: RegExp; readonly ended: number } | undefined
}

const mediaTypes: Readonly<Record<string, string>> = {
  PATCH: 'application/merge-patch+json',
}

/** Nothing was done, and the client is asked to come again. */
const waits = new Set(['writes-held', 'rollout-unknown'])

const refusals = new Set([400, 404, 409, 410, 412, 422])

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return {}
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const send = async (gateway: Served, client: string, asked: Asked) => {
  const { version, method, path, body, headers = {} } = asked
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      'x-api-key': keyOf(client),
      'api-version': version,
      'isthmus-explain': '1',
      'content-type': mediaTypes[method] ?? 'application/json',
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { response, text: await response.text() }
}

/** How a client asks; it goes to the gateways in turn, as a load balancer would let it. */
export const clientOf = (id: string, gateways: readonly Served[], watch: Watch) => {
  let turn = 0
  const gatewayNow = (): Served => {
    const up = gateways.filter((one) => one.isUp())
    turn += 1
    return (up[turn % up.length] ?? gateways[0]) as Served
  }

  /** @param began when it was sent */
  const failed = (asked: Asked, began: number, what: string): Answer => {
    const told = `${id} ${asked.version} ${asked.method} ${asked.path}: ${what}`
    const past = watch.past && began <= watch.past.ended ? watch.past.fault : undefined
    if ([watch.expected, past].some((fault) => fault?.test(told))) watch.counts.injected += 1
    else watch.errors.push(told)
    return { kind: 'unknown', told }
  }

  const ask = async (asked: Asked): Promise<Answer> => {
    const gateway = gatewayNow()
    const began = performance.now()
    let sent
    try {
      sent = await send(gateway, id, asked)
    } catch (error) {
      await pause(50)
      return failed(
        asked,
        began,
        `cut by ${gateway.name} (${String((error as Error).cause ?? error)})`,
      )
    }
    const { response, text } = sent
    const { status, headers, ok } = response
    const body = parsed(text)
    const code = typeof body['code'] === 'string' ? body['code'] : ''
    if (ok) {
      watch.counts.answered += 1
      return { kind: 'done', status, body, tag: headers.get('etag') ?? '' }
    }
    if (refusals.has(status)) return { kind: 'refused', status, code }
    if (!waits.has(code) || !headers.has('retry-after'))
      return failed(asked, began, `${status} ${text} ${headers.get('isthmus-decision')}`)
    watch.counts.held += 1
    await pause(100)
    return ask(asked)
  }
  return { id, ask }
}

export type Client = ReturnType<typeof clientOf>
