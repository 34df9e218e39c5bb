/** Opens a database of SpacetimeDB as a storage: its module published, its documents in the mirror. */
import { Failure } from '../../../errors/index.ts'
import { Stop, type StopSignal } from '../../../http/index.ts'
import {
  connect,
  defaultLimits,
  OutOfReach,
  tokenSource,
  type LinkLimits,
  type SessionEnd,
  type TokenSource,
} from '../../../spacetime/index.ts'
import { silentLogger, type Logger } from '../../../telemetry/index.ts'
import type { Storage, StorageNeeds, StorageOpener } from '../storage.ts'
import { Connection } from './connection.ts'
import { inTime } from './in-time.ts'
import { Mirror } from './mirror.ts'
import { publishDatabase } from './publish.ts'
import { SpacetimeStorage } from './storage.ts'
import { finder } from './target.ts'

export interface SpacetimeOptions {
  /** Of the server: `http://127.0.0.1:3000` */
  readonly url: string
  /** Made when there is none, unless it must be there. */
  readonly database: string
  /** For whoever only reads: a wrong name would be a store without documents. */
  readonly mustExist?: boolean
  /** Of the identity that owns the database; asked for before each connection where it may be another one by then. */
  readonly token: string | TokenSource
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

/** All rows would come again in vain. */
const isTooMuch = (end: SessionEnd | undefined): boolean => end?.cause === 'not-taken'

const notCome = (database: string, url: string, end: SessionEnd | undefined): Failure => {
  const what = `The documents of ${database} did not come from ${url}`
  if (!isTooMuch(end)) return new OutOfReach(`${what} in time${end ? ` (${end.detail})` : ''}`)
  return new Failure(
    'config-invalid',
    `${what}: ${end?.detail}. All rows come in one message: where there are more of them, delete some with another client of SpacetimeDB, events first, or restore a copy from before`,
  )
}

const open = async (options: SpacetimeOptions, needs: StorageNeeds): Promise<Storage> => {
  const { url, database, token, openMs = 120_000, patienceMs = 10_000 } = options
  const { queueMs = 30_000, mustExist = false } = options
  const { limits = {}, logger = silentLogger } = options
  const { connectMs = defaultLimits.connectMs } = limits
  const { dialect, deletionsKept } = needs
  const tokens = tokenSource(token)
  const publishing = { url, database, token: await tokens(), mustExist }
  const module = await publishDatabase(publishing, needs)
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
    token: publishing.token,
    tables: tables.map(({ name }) => name),
    find: finder({ url, token: tokens, database, module, timeoutMs: connectMs, signal: closing }),
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
