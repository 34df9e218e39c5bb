/** The control store on Cloudflare's D1. */
import type { Compilable } from 'kysely'
import { Failure } from '../errors/index.ts'
import { webSha256 } from '../policy/index.ts'
import { sqliteBuilder } from './store/builder.ts'
import { failureOf, type D1Binding, type D1Statement } from './d1-binding.ts'
import { OutcomeUnknown, type Answers, type Database } from './store/database.ts'

export type { D1Binding, D1Statement } from './d1-binding.ts'

export interface D1Options {
  /** Milliseconds between two looks at whether another Worker has edited. */
  readonly pollMs?: number
}

/** D1 has no transactions but its batches, which are all or nothing. */
export const d1Database = <Statement extends D1Statement>(
  binding: D1Binding<Statement>,
  { pollMs = 500 }: D1Options = {},
): Database => {
  const batch = (queries: readonly Compilable[]) =>
    binding.batch(
      queries.map((query) => {
        const { sql, parameters } = query.compile()
        return binding.prepare(sql).bind(...parameters)
      }),
    )
  const answers = async <const T extends readonly Compilable[]>(queries: T) =>
    (await batch(queries)).map(({ results }) => results ?? []) as Answers<T>
  return {
    kind: 'd1',
    sha256: webSha256,
    kysely: sqliteBuilder(),
    read: async (queries) => {
      try {
        // Reading again does no harm where a connection was lost.
        return await answers(queries).catch((error: unknown) => {
          const failure = failureOf(error)
          if (failure) throw failure
          return answers(queries)
        })
      } catch (error) {
        if (error instanceof Failure) throw error
        throw (
          failureOf(error) ??
          new Failure('control-unavailable', 'The control store on D1 cannot be reached.')
        )
      }
    },
    write: async (queries) => {
      try {
        return await answers(queries)
      } catch (error) {
        throw failureOf(error) ?? new OutcomeUnknown('D1 did not answer')
      }
    },
    create: async () => undefined,
    listen: async (poke) => {
      const timer = setInterval(poke, pollMs)
      return async () => clearInterval(timer)
    },
    close: async () => undefined,
  }
}
