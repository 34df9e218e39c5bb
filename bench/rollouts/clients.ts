/** Clients of gateways and stores, on connections that stay. */
import { Pool } from 'undici'

export interface Asked {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  /** Undefined of a store, which speaks one. */
  readonly version?: string
  readonly body?: unknown
}

export interface Client {
  /** @throws where it is no success */
  readonly ask: (asked: Asked) => Promise<unknown>
  /** Status alone, whatever it is. */
  readonly status: (asked: Asked) => Promise<number>
  readonly close: () => Promise<void>
}

export const connect = (url: string, connections = 16): Client => {
  const pool = new Pool(url, { connections, pipelining: 1 })
  const send = async ({ method, path, version, body }: Asked) => {
    const answer = await pool.request({
      method,
      path,
      headers: {
        accept: 'application/json',
        ...(version === undefined ? {} : { 'api-version': version }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    return { status: answer.statusCode, text: await answer.body.text() }
  }
  return {
    ask: async (asked) => {
      const { status, text } = await send(asked)
      if (status < 200 || status > 299) {
        throw new Error(`${asked.method} ${asked.path} was answered ${status} ${text}`)
      }
      return text === '' ? undefined : (JSON.parse(text) as unknown)
    },
    status: async (asked) => (await send(asked)).status,
    close: () => pool.destroy(),
  }
}

/** Milliseconds of each call, of so many at a time, and of all of them by the wall. */
export const timed = async (
  run: (lane: number) => Promise<unknown>,
  { lanes, calls }: { readonly lanes: number; readonly calls: number },
): Promise<{ readonly each: readonly number[]; readonly wall: number }> => {
  const each: number[] = []
  let left = calls
  const start = performance.now()
  const lane = async (_: unknown, at: number): Promise<void> => {
    while ((left -= 1) >= 0) {
      const from = performance.now()
      await run(at)
      each.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { each, wall: performance.now() - start }
}

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
