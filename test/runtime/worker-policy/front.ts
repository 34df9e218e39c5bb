/**
 * What stands before the Workers, as routes of a zone do, and lets tests reach D1 and the cron by a
 * request. Miniflare's own way there holds up the whole process of the test for each call of a method:
 * a gateway, stores and clients in it would stand still meanwhile.
 */
import type { D1Binding } from '../../../src/control/d1.ts'

const paths = { d1: '/_test/d1', cron: '/_test/cron' }

export const frontScript = `
const batch = async (request, DB) => {
  const statements = await request.json()
  try {
    return Response.json(
      await DB.batch(statements.map(({ query, values }) => DB.prepare(query).bind(...values))),
    )
  } catch (error) {
    return new Response(error.message, { status: 500 })
  }
}

export default {
  fetch: async (request, { CONTROL, GATEWAY, DB }) => {
    const { pathname } = new URL(request.url)
    if (pathname === '${paths.d1}') return batch(request, DB)
    if (pathname === '${paths.cron}') return Response.json(await CONTROL.scheduled({}))
    return (pathname.startsWith('/_isthmus/') ? CONTROL : GATEWAY).fetch(request)
  },
}`

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

const answered = async (url: string, init: RequestInit): Promise<unknown> => {
  const answer = await fetch(url, { method: 'POST', ...init })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

/** @param url of the workerd that runs now */
export const d1At = (url: () => string): D1Binding<Prepared> => ({
  prepare: (query) => prepared(query),
  batch: async (statements) =>
    (await answered(url() + paths.d1, { body: JSON.stringify(statements) })) as {
      results?: unknown[]
    }[],
})

/** One turn of the cron. @throws where it did not end well */
export const cronAt = async (url: string): Promise<void> => {
  const told = (await answered(url + paths.cron, {})) as { readonly outcome: string }
  if (told.outcome !== 'ok') throw new Error(`The cron ended with ${told.outcome}`)
}
