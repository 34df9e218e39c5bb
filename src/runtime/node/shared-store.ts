/** A store of this process over a database: opened in the background, again and again while the server is away, and shared by all who name the same one. */
import { Failure, formatIssue } from '../../errors/index.ts'
import { databaseUrl } from '../../gateway/config/index.ts'
import { Stop } from '../../http/index.ts'
import type { OpenStore } from '../../inner-universe/index.ts'
import { noRows, type StorageState } from '../../inner-universe/storage/state.ts'
import { TransportError } from '../../upstream/index.ts'
import type { DatabaseOptions } from './open-database.ts'

/** Milliseconds between two attempts: doubling up to the most. */
const [firstWait, mostWait] = [100, 5000]

/** Milliseconds that an attempt is waited for when it is in vain. */
const graceMs = 1000

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'it failed'
  const issues = error instanceof Failure ? error.issues.map(formatIssue) : []
  return [error.message, ...issues].join(': ')
}

/** Not every attempt has a line: a server may be away for days. */
const isTold = (attempt: number): boolean => Number.isInteger(Math.log2(attempt))

const within = async (ms: number, promise: Promise<unknown>): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

/** The first attempt has begun when it is made. Whoever makes it closes it. */
export class SharedStore {
  readonly #options: DatabaseOptions
  #store: OpenStore | undefined
  #failure: Failure | undefined
  /** Resolves when the attempt that is under way is over. */
  #attempt: Promise<void>
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #since = Date.now()
  /** Why the last attempt has failed. */
  #why: string | undefined
  /** New connections that were counted. */
  #counted = 0
  readonly #closing = new Stop()

  constructor(options: DatabaseOptions) {
    this.#options = options
    this.#attempt = this.#open(1)
  }

  /**
   * Resolves once the first attempt is over, or the time.
   *
   * @throws Failure `config-invalid` for what does not pass by waiting: a database of another schema, say
   */
  async begun(ms: number): Promise<void> {
    await within(ms, this.#attempt)
    if (this.#failure) throw this.#failure
  }

  /** @param ms longest time that an attempt which is under way is waited for @throws TransportError */
  async store(ms: number): Promise<OpenStore> {
    if (!this.#store && !this.#timer && !this.#closing.aborted) await within(ms, this.#attempt)
    if (this.#store) return this.#store
    const why = this.#timer || this.#closing.aborted ? 'refused' : 'connect-timeout'
    throw new TransportError('unreachable', 'the database is not open', { why })
  }

  /** What does not pass by waiting, where that is why it is not open. */
  get failure(): Failure | undefined {
    return this.#failure
  }

  get state(): StorageState {
    const state = this.#store?.state()
    if (state) return state
    const why = this.#why === undefined ? {} : { why: this.#why }
    const nothing = { documents: 0, unreadable: noRows, contradicting: noRows }
    return { isConnected: false, since: this.#since, ...why, reconnects: 0, ...nothing, writes: 0 }
  }

  /** How often it was connected anew since somebody has asked that. */
  takeReconnects(): number {
    const { reconnects } = this.state
    const news = reconnects - this.#counted
    this.#counted = reconnects
    return news
  }

  /** An attempt that is under way ends by itself, a little later where the server does not answer. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('Nobody wants the store any more.'))
    clearTimeout(this.#timer)
    const store = this.#store
    this.#store = undefined
    await (store ? store.close() : within(graceMs, this.#attempt))
  }

  async #open(attempt: number): Promise<void> {
    this.#timer = undefined
    try {
      const { openDatabase } = await import('./open-database.ts')
      const store = await openDatabase(this.#options, this.#closing)
      this.#failure = undefined
      if (this.#closing.aborted) await store.close()
      else this.#store = store
    } catch (error) {
      await this.#failed(error, attempt)
    }
  }

  async #failed(error: unknown, attempt: number): Promise<void> {
    const { OutOfReach } = await import('../../spacetime/index.ts')
    const passes = error instanceof OutOfReach
    this.#failure = error instanceof Failure && !passes ? error : undefined
    this.#why = reasonOf(error)
    if (this.#closing.aborted) return
    const { log, spacetimedb } = this.#options
    const ms = Math.min(mostWait, firstWait * 2 ** (attempt - 1))
    if (isTold(attempt)) {
      const cause = passes ? 'unreachable' : 'refused'
      const detail = reasonOf(error)
      log.warn(
        { database: spacetimedb.database, cause, detail, attempt, ms },
        'SpacetimeDB is not connected: it is tried again',
      )
    }
    this.#timer = setTimeout(() => {
      this.#attempt = this.#open(attempt + 1)
    }, ms)
  }
}

interface Shared {
  readonly store: SharedStore
  users: number
}

/** Two generations of a gateway, of which one takes the place of the other, need no second copy of all documents. */
const shared = new Map<string, Shared>()

export interface Lease {
  readonly store: SharedStore
  /** Closes it, where it was the last one. */
  readonly close: () => Promise<void>
}

const keyOf = ({ version, spacetimedb, contract, mustExist }: DatabaseOptions): string => {
  const { token, tokenFile } = spacetimedb
  const of = [databaseUrl(spacetimedb), token, tokenFile, mustExist]
  return JSON.stringify([contract.hash, version, ...of])
}

/** Whether somebody in this process has the store of a database. */
export const isOpened = (options: DatabaseOptions): boolean => shared.has(keyOf(options))

/** The store of a database, opened where nobody has it open. */
export const leaseStore = (options: DatabaseOptions): Lease => {
  const key = keyOf(options)
  const found: Shared = shared.get(key) ?? { store: new SharedStore(options), users: 0 }
  shared.set(key, found)
  found.users += 1
  let isOver = false
  return {
    store: found.store,
    close: async () => {
      if (isOver) return
      isOver = true
      found.users -= 1
      if (found.users > 0) return
      shared.delete(key)
      await found.store.close()
    },
  }
}
