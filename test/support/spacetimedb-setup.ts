/** One SpacetimeDB for all tests of a run that want one: `inject('spacetimedb')`. */
import type { TestProject } from 'vitest/node'
import { findSpacetimeDb, startSpacetimeDb } from './spacetimedb.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where it listens, and the token of who owns the databases of tests; none where there is no server. */
    readonly spacetimedb: { readonly url: string; readonly token: string } | undefined
  }
}

export const setup = async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const program = findSpacetimeDb()
  if (program === undefined) {
    project.provide('spacetimedb', undefined)
    return undefined
  }
  const server = await startSpacetimeDb(program)
  const answer = await fetch(`${server.url}/v1/identity`, { method: 'POST' })
  const { token } = (await answer.json()) as { readonly token: string }
  project.provide('spacetimedb', { url: server.url, token })
  return () => server.close()
}
