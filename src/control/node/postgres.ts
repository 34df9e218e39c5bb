/** The control store of many machines, in Postgres. */
import type { CompiledQuery, Compilable } from 'kysely'
import {
  Client,
  Pool,
  types as pgTypes,
  type ClientBase,
  type ClientConfig,
  type CustomTypesConfig,
  type PoolClient,
  type PoolConfig,
} from 'pg'
import { sha256OfNode } from './sha256.ts'
import { postgresBuilder } from '../store/builder.ts'
import type { Answers, Database, WriteHow } from '../store/database.ts'
import { isCut, isLost, meantBy } from './postgres-faults.ts'
import { channel, listenTo } from './postgres-listener.ts'

export interface PostgresOptions {
  /** Milliseconds that a connection, a lock or a statement may take. */
  readonly patienceMs?: number
  /** Milliseconds between two looks, for where a notification gets lost. */
  readonly pollMs?: number
  /** Most connections, beside the one that is notified. */
  readonly connections?: number
}

/** Counts and times are below 2^53. */
const types: CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === pgTypes.builtins.INT8 ? Number : pgTypes.getTypeParser(id, format),
}

const send = async (client: ClientBase, query: CompiledQuery): Promise<unknown[]> =>
  (await client.query<Record<string, unknown>>(query.sql, [...query.parameters])).rows

const isRolledBack = (client: ClientBase): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  )

const compiled = (queries: readonly Compilable[]) => queries.map((query) => query.compile())

/** Transactions over so many connections, each of which waits until one of them is free. */
const pooled = (settings: PoolConfig & { readonly max: number }, where: string) => {
  const pool = new Pool({ ...settings, allowExitOnIdle: true })
  // Connections that die are replaced by the pool, or told of by what was asked over them.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))

  /**
   * A connection in a transaction. Those that died in the pool fail at once, and the next one is
   * taken; where nothing is answered at all, the next one would take as long.
   */
  const begun = async (begin: string): Promise<PoolClient> => {
    for (let attempt = 0; ; attempt++) {
      const client = await pool.connect()
      try {
        await client.query(begin)
        return client
      } catch (error) {
        client.release(true)
        if (attempt > settings.max || !isCut(error)) throw error
      }
    }
  }

  /** @param onCommit is called when the commit is on its way */
  const transaction = async (
    begin: string,
    queries: readonly CompiledQuery[],
    onCommit: () => void = () => undefined,
  ): Promise<unknown[][]> => {
    const client = await begun(begin)
    try {
      const answers: unknown[][] = []
      for (const query of queries) answers.push(await send(client, query))
      onCommit()
      await client.query('commit')
      client.release()
      return answers
    } catch (error) {
      const isUsable = !isLost(error) && (await isRolledBack(client))
      client.release(!isUsable)
      throw error
    }
  }

  /** One statement, which is a transaction by itself. */
  const alone = async ({ sql, parameters }: CompiledQuery): Promise<unknown[]> =>
    (await pool.query<Record<string, unknown>>(sql, [...parameters])).rows

  return {
    read: async <const T extends readonly Compilable[]>(queries: T) => {
      const begin = 'begin isolation level repeatable read read only'
      const [only, another] = compiled(queries)
      const answers = async () =>
        only && !another ? [await alone(only)] : transaction(begin, compiled(queries))
      try {
        // Reading again does no harm, and a server that was restarted is there again.
        return (await answers().catch((error: unknown) => {
          if (isCut(error)) return answers()
          throw error
        })) as Answers<T>
      } catch (error) {
        throw meantBy(error, where, false)
      }
    },
    write: async <const T extends readonly Compilable[]>(
      queries: T,
      { lossy = false, quiet = false }: WriteHow = {},
    ) => {
      const begin = quiet ? 'begin' : `begin; notify ${channel}`
      let isDecided = false
      try {
        const [only, another] = compiled(queries)
        // A statement is a transaction by itself, in one round trip rather than three.
        if (quiet && !lossy && only && !another) {
          isDecided = true
          return [await alone(only)] as Answers<T>
        }
        const losing = 'begin; set local synchronous_commit = off'
        return (await transaction(lossy ? losing : begin, compiled(queries), () => {
          isDecided = true
        })) as Answers<T>
      } catch (error) {
        throw meantBy(error, where, isDecided)
      }
    },
    close: () => pool.end(),
  }
}

/** @param url as `postgres://user:password@host:port/database`, with what `pg` knows of `sslmode` and the like */
export const postgresDatabase = (
  url: string,
  { patienceMs = 5000, pollMs = 500, connections = 4 }: PostgresOptions = {},
): Database => {
  const kysely = postgresBuilder()
  const settings: ClientConfig = {
    connectionString: url,
    application_name: 'isthmus',
    connectionTimeoutMillis: patienceMs,
    statement_timeout: patienceMs,
    lock_timeout: patienceMs,
    idle_in_transaction_session_timeout: 2 * patienceMs,
    // What the server does not end, because it is gone, ends here.
    query_timeout: patienceMs + 1000,
    keepAlive: true,
    types,
  }
  const { host, port, database } = new Client(settings)
  const where = `${host}:${port}/${database ?? ''}`
  const main = pooled({ ...settings, max: connections }, where)
  const urgent = pooled({ ...settings, max: 1 }, where)

  return {
    kind: 'postgres',
    sha256: sha256OfNode,
    kysely,
    read: main.read,
    write: main.write,
    urgent,
    // Whoever runs Postgres makes databases.
    create: async () => undefined,
    listen: async (poke) => {
      const stop = listenTo(settings, poke)
      const timer = setInterval(poke, pollMs)
      timer.unref()
      return async () => {
        clearInterval(timer)
        await stop()
      }
    },
    close: async () => {
      await Promise.all([main.close(), urgent.close()])
    },
  }
}
