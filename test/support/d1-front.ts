/**
 * D1 in workerd, reached by a request. Miniflare's own way there holds up the whole process of the test for
 * each call of a method: a gateway, stores and clients in it would stand still meanwhile.
 */
import { Agent, fetch } from 'undici'
import type { D1Binding } from '../../src/control/d1.ts'

const path = '/_test/d1/'

/** For a Worker in front: `d1(request, env)` answers what is asked of a database, and nothing else. */
export const d1Front = `
const d1 = async (request, env) => {
  const { pathname } = new URL(request.url)
  if (!pathname.startsWith('${path}')) return
  const DB = env[pathname.slice(${path.length})]
  const statements = await request.json()
  try {
    return Response.json(
      await DB.batch(statements.map(({ query, values }) => DB.prepare(query).bind(...values))),
    )
  } catch (error) {
    return new Response(error.message, { status: 500 })
  }
}
`

export interface Prepared {
  readonly query: string
  readonly values: readonly unknown[]
  bind(...values: unknown[]): this
}

const prepared = (query: string, values: readonly unknown[] = []): Prepared => ({
  query,
  values,
  bind: (...given) => prepared(query, given),
})

/** However busy the machine is: no time limits, and no connection that the other side may just have closed. */
const dispatcher = new Agent({
  connect: { timeout: 0 },
  headersTimeout: 0,
  bodyTimeout: 0,
  pipelining: 0,
})

/** @throws what the Worker in front has told where it is no success */
export const answered = async (url: string, body?: string): Promise<unknown> => {
  const answer = await fetch(url, {
    method: 'POST',
    dispatcher,
    ...(body !== undefined && { body }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

/**
 * @param url of the workerd that runs now
 * @param name of the binding
 */
export const d1At = (url: () => string, name = 'DB'): D1Binding<Prepared> => ({
  prepare: (query) => prepared(query),
  batch: async (statements) =>
    (await answered(url() + path + name, JSON.stringify(statements))) as {
      results?: unknown[]
    }[],
})
