/** Opens a database of SpacetimeDB as a storage: its module published, its documents in the mirror. */
import { Failure, type Problem, type Result } from '../../../errors/index.ts'
import type { StopSignal } from '../../../http/index.ts'
import {
  connect,
  defineModule,
  moduleOf,
  OutOfReach,
  schemaDifferences,
  serverOf,
  type LinkLimits,
  type Module,
  type Server,
} from '../../../spacetime/index.ts'
import { silentLogger, type Logger } from '../../../telemetry/index.ts'
import type { Storage, StorageNeeds, StorageOpener } from '../storage.ts'
import { Connection } from './connection.ts'
import { Mirror } from './mirror.ts'
import { SpacetimeStorage } from './storage.ts'
import { tableSpecs } from './tables.ts'

export interface SpacetimeOptions {
  /** Of the server: `http://127.0.0.1:3000` */
  readonly url: string
  /** Made when there is none. */
  readonly database: string
  /** Of the identity that owns the database. */
  readonly token: string
  /** How long the first snapshot may take, in milliseconds; default 120,000. */
  readonly openMs?: number
  /** How long a write waits for a lost connection, in milliseconds; default 10,000. */
  readonly patienceMs?: number
  /** Of the connection. */
  readonly limits?: Partial<LinkLimits>
  /** Gives up the opening. */
  readonly signal?: StopSignal
  readonly logger?: Logger
}

const refusal = (message: string): Failure => new Failure('config-invalid', message)

const outOfReach = (message: string): OutOfReach => new OutOfReach(message)

const otherSchema = (database: string, key: string, what: string): Failure =>
  refusal(
    `The database ${database} holds documents of another schema than ${key} (${what}). Between versions documents are carried, the database is not changed: name a new one, and fill it with \`isthmus migrate run\``,
  )

const needed = <T>(result: Result<T>, refused: (problem: Problem) => Failure): T => {
  if (!result.ok) throw refused(result.problem)
  return result.value
}

const told = ({ code, detail }: Problem): Failure =>
  code === 'database-unreachable' ? outOfReach(detail) : refusal(detail)

/** Makes the database, or sees that it is the one that is meant. */
const publish = async (
  server: Server,
  database: string,
  module: Module,
  key: string,
): Promise<void> => {
  needed(await server.publish(database, moduleOf(module.definition)), (problem) =>
    problem.code === 'database-mismatch'
      ? otherSchema(database, key, 'its tables are others')
      : told(problem),
  )
  const schema = needed(await server.schemaOf(database), told)
  const [first] = schemaDifferences(module.schema, schema)
  if (first !== undefined) throw otherSchema(database, key, first)
}

const within = async <T>(
  ms: number,
  promise: Promise<T>,
  signal: StopSignal | undefined,
): Promise<T | undefined> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    const end = (): void => resolve(undefined)
    timer = setTimeout(end, ms)
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

const open = async (options: SpacetimeOptions, needs: StorageNeeds): Promise<Storage> => {
  const { url, database, token, openMs = 120_000, patienceMs = 10_000 } = options
  const { limits = {}, logger = silentLogger } = options
  const { dialect, version, deletionsKept } = needs
  const module = defineModule(version, tableSpecs(dialect, version))
  await publish(serverOf({ url, token }), database, module, dialect.key)
  const { tables } = module
  const mirror = new Mirror({ dialect, tables, deletionsKept, log: logger })
  let storage: SpacetimeStorage | undefined
  const connection = new Connection()
  const link = connect({
    ...limits,
    url,
    database,
    token,
    tables: tables.map(({ name }) => name),
    onChanges: (delivery) => {
      mirror.take(delivery)
      storage?.tell()
    },
    onState: (state) => connection.note(state),
    log: logger,
  })
  if ((await within(openMs, link.connected(), options.signal)) === undefined) {
    const { state } = link
    link.close()
    mirror.close()
    const why = state.kind === 'connecting' && state.end ? ` (${state.end.detail})` : ''
    throw outOfReach(`The documents of ${database} did not come from ${url} in time${why}`)
  }
  const name = `${url}/${database}`
  const parts = { name, dialect, tables, mirror, link, connection, patienceMs, log: logger }
  storage = new SpacetimeStorage(parts)
  return storage
}

/** @example await startStore({ ..., storage: spacetimeStorage({ url, database: 'iu-green', token }) }) */
export const spacetimeStorage =
  (options: SpacetimeOptions): StorageOpener =>
  (needs) =>
    open(options, needs)
