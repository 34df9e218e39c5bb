/** Opens a database of SpacetimeDB as a storage: its module published, its documents in the mirror. */
import { Failure, type Problem, type Result } from '../../../errors/index.ts'
import { Stop, type StopSignal } from '../../../http/index.ts'
import {
  connect,
  defaultLimits,
  defineModule,
  moduleOf,
  OutOfReach,
  schemaDifferences,
  serverOf,
  type LinkLimits,
  type Module,
  type Server,
  type SessionEnd,
} from '../../../spacetime/index.ts'
import { silentLogger, type Logger } from '../../../telemetry/index.ts'
import type { Storage, StorageNeeds, StorageOpener } from '../storage.ts'
import { Connection } from './connection.ts'
import { inTime } from './in-time.ts'
import { Mirror } from './mirror.ts'
import { SpacetimeStorage } from './storage.ts'
import { tableSpecs } from './tables.ts'
import { finder } from './target.ts'

export interface SpacetimeOptions {
  /** Of the server: `http://127.0.0.1:3000` */
  readonly url: string
  /** Made when there is none, unless it must be there. */
  readonly database: string
  /** For whoever only reads: a wrong name would be a store without documents. */
  readonly mustExist?: boolean
  /** Of the identity that owns the database. */
  readonly token: string
  /** How long the first snapshot may take, in milliseconds; default 120,000. */
  readonly openMs?: number
  /** How long a write waits for a lost connection, in milliseconds; default 10,000. */
  readonly patienceMs?: number
  /** How long a write waits for those before it, in milliseconds; default 30,000. */
  readonly queueMs?: number
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

const told = ({ code, detail }: Problem): Failure => {
  if (code === 'database-unreachable') return outOfReach(detail)
  return code === 'database-token-refused'
    ? refusal(`SpacetimeDB does not take the token. ${detail}`)
    : refusal(detail)
}

const noDatabase = (database: string): Failure =>
  refusal(
    `SpacetimeDB has no database ${database}. Check its name; a new one is made by whatever writes to it: \`isthmus store\`, \`isthmus serve\`, the target of \`isthmus migrate run\``,
  )

interface Publishing {
  readonly server: Server
  readonly database: string
  readonly module: Module
  /** Of the schema version. */
  readonly key: string
  readonly mustExist: boolean
}

/** Makes the database, or sees that it is the one that is meant. */
const publish = async ({ server, database, module, key, mustExist }: Publishing): Promise<void> => {
  if (mustExist) {
    needed(await server.schemaOf(database), (problem) =>
      problem.code === 'database-not-found' ? noDatabase(database) : told(problem),
    )
  }
  needed(await server.publish(database, moduleOf(module.definition)), (problem) =>
    problem.code === 'database-mismatch'
      ? otherSchema(database, key, 'its tables are others')
      : told(problem),
  )
  const schema = needed(await server.schemaOf(database), told)
  const [first] = schemaDifferences(module.schema, schema)
  if (first !== undefined) throw otherSchema(database, key, first)
}

/** All rows would come again in vain. */
const isTooMuch = (end: SessionEnd | undefined): boolean => end?.cause === 'not-taken'

const notCome = (database: string, url: string, end: SessionEnd | undefined): Failure => {
  const what = `The documents of ${database} did not come from ${url}`
  if (!isTooMuch(end)) return outOfReach(`${what} in time${end ? ` (${end.detail})` : ''}`)
  return refusal(
    `${what}: ${end?.detail}. All rows come in one message: where there are more of them, delete some with another client of SpacetimeDB, events first, or restore a copy from before`,
  )
}

const open = async (options: SpacetimeOptions, needs: StorageNeeds): Promise<Storage> => {
  const { url, database, token, openMs = 120_000, patienceMs = 10_000 } = options
  const { queueMs = 30_000, mustExist = false } = options
  const { limits = {}, logger = silentLogger } = options
  const { connectMs = defaultLimits.connectMs } = limits
  const { dialect, version, deletionsKept } = needs
  const module = defineModule(version, tableSpecs(dialect, version))
  const server = serverOf({ url, token })
  await publish({ server, database, module, key: dialect.key, mustExist })
  const { tables } = module
  const mirror = new Mirror({ dialect, tables, deletionsKept, log: logger })
  let storage: SpacetimeStorage | undefined
  let giveUp: (() => void) | undefined
  const isHopeless = new Promise<undefined>((resolve) => {
    giveUp = () => resolve(undefined)
  })
  const connection = new Connection()
  const closing = new Stop()
  const link = connect({
    ...limits,
    url,
    database,
    token,
    tables: tables.map(({ name }) => name),
    find: finder({ url, token, database, module, timeoutMs: connectMs, signal: closing }),
    onChanges: (delivery) => {
      mirror.take(delivery)
      storage?.tell()
    },
    onState: (state) => {
      connection.note(state)
      if (state.kind === 'closed') closing.abort(new Error('The storage is closed.'))
      if (state.kind === 'connecting' && isTooMuch(state.end)) giveUp?.()
    },
    log: logger,
  })
  const opened = Promise.race([link.connected(), isHopeless])
  if ((await inTime(openMs, opened, options.signal)) === undefined) {
    const { state } = link
    link.close()
    mirror.close()
    throw notCome(database, url, state.kind === 'connecting' ? state.end : undefined)
  }
  const name = `${url}/${database}`
  storage = new SpacetimeStorage({
    name,
    dialect,
    tables,
    mirror,
    link,
    connection,
    patienceMs,
    queueMs,
    log: logger,
  })
  return storage
}

/** @example await startStore({ ..., storage: spacetimeStorage({ url, database: 'iu-green', token }) }) */
export const spacetimeStorage =
  (options: SpacetimeOptions): StorageOpener =>
  (needs) =>
    open(options, needs)
