/** Opens a database of SpacetimeDB as a store of this process. Heavy: to be imported where a configuration has one. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import type { SpacetimedbConfig } from '../../gateway/config/index.ts'
import type { StopSignal } from '../../http/index.ts'
import {
  makeDatabase,
  openStore,
  spacetimeStorage,
  type OpenStore,
} from '../../inner-universe/index.ts'
import {
  OutOfReach,
  ownerTokens,
  tokenIn,
  tokenSource,
  type TokenSource,
} from '../../spacetime/index.ts'
import type { Logger } from '../../telemetry/index.ts'

export interface DatabaseOptions {
  /** Of the backend. */
  readonly name: string
  /** Key of the schema version. */
  readonly version: string
  readonly spacetimedb: SpacetimedbConfig
  readonly contract: Contract
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  /** Whether it is not made where there is none. */
  readonly mustExist?: boolean
}

/** Where the token is when nothing is said, as `isthmus store` has it. */
const usualToken = '.isthmus/spacetimedb.token'

const wrong = (name: string, place: string, message: string): Failure =>
  new Failure('config-invalid', `The database of backend ${name} cannot be used`, [
    { place: `backends > ${name} > ${place}`, message },
  ])

const tokensOf = async ({ name, spacetimedb, env, log }: DatabaseOptions): Promise<TokenSource> => {
  const { url, token, tokenFile = usualToken } = spacetimedb
  if (typeof token === 'string') return tokenSource(tokenIn(token, '`token`'))
  if (token) {
    const value = env[token.env]
    if (value) return tokenSource(tokenIn(value, token.env))
    throw wrong(name, 'spacetimedb > token', `the environment has no ${token.env}`)
  }
  if (tokenFile === usualToken) await mkdir(dirname(tokenFile), { recursive: true })
  return ownerTokens(tokenFile, url, log)
}

/** The tables are those of Inner Universe: of another contract nothing would be kept. */
const assertOurs = ({ name, version, contract }: DatabaseOptions): void => {
  const types = contract.version(version)?.types ?? {}
  if (Object.hasOwn(types, 'Entity') && Object.hasOwn(types, 'Event')) return
  const message = `is for documents of Inner Universe, which ${contract.name} ${version} has not: give the \`url\` of a backend`
  throw wrong(name, 'spacetimedb', message)
}

interface Located {
  /** Without a slash at its end. */
  readonly url: string
  readonly database: string
  readonly token: TokenSource
}

/** What is wrong is told with its place in the configuration. */
const located = async <T>(
  options: DatabaseOptions,
  work: (at: Located) => Promise<T>,
): Promise<T> => {
  const { name, spacetimedb } = options
  assertOurs(options)
  try {
    const { database } = spacetimedb
    const url = spacetimedb.url.replace(/\/+$/, '')
    return await work({ url, database, token: await tokensOf(options) })
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof OutOfReach) throw error
    const [first] = error.issues
    if (first?.place.startsWith('backends > ')) throw error
    throw wrong(name, first?.place === 'schema' ? 'version' : 'spacetimedb', error.message)
  }
}

/**
 * @param signal gives it up
 * @throws OutOfReach where the server is away; Failure `config-invalid`, with the place in the
 *   configuration, for what does not pass by waiting
 */
export const openDatabase = (options: DatabaseOptions, signal: StopSignal): Promise<OpenStore> => {
  const { version, contract, log, mustExist = false } = options
  return located(options, (at) => {
    const storage = spacetimeStorage({ ...at, mustExist, signal, logger: log })
    return openStore({ schema: version, contract, storage, log })
  })
}

/** Milliseconds for each answer of the server. */
const makeMs = 10_000

/** Makes the database, and its owner's token, for processes that open it later. @throws as `openDatabase` */
export const prepareDatabase = (options: DatabaseOptions): Promise<void> =>
  located(options, async (at) => {
    const version = options.contract.version(options.version)
    if (version) await makeDatabase({ ...at, token: await at.token(), timeoutMs: makeMs }, version)
  })
