/** Opens a database of SpacetimeDB as a store of this process. Heavy: to be imported where a configuration has one. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Contract } from '../../contract/index.ts'
import { Failure } from '../../errors/index.ts'
import type { SpacetimedbConfig } from '../../gateway/config/index.ts'
import type { StopSignal } from '../../http/index.ts'
import { openStore, spacetimeStorage, type OpenStore } from '../../inner-universe/index.ts'
import { OutOfReach, ownerToken, tokenIn } from '../../spacetime/index.ts'
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

const tokenOf = async ({ name, spacetimedb, env }: DatabaseOptions): Promise<string> => {
  const { url, token, tokenFile = usualToken } = spacetimedb
  if (typeof token === 'string') return tokenIn(token, '`token`')
  if (token) {
    const value = env[token.env]
    if (value) return tokenIn(value, token.env)
    throw wrong(name, 'spacetimedb > token', `the environment has no ${token.env}`)
  }
  if (tokenFile === usualToken) await mkdir(dirname(tokenFile), { recursive: true })
  return ownerToken(tokenFile, url)
}

/** The tables are those of Inner Universe: of another contract nothing would be kept. */
const assertOurs = ({ name, version, contract }: DatabaseOptions): void => {
  const types = contract.version(version)?.types ?? {}
  if (Object.hasOwn(types, 'Entity') && Object.hasOwn(types, 'Event')) return
  const message = `is for documents of Inner Universe, which ${contract.name} ${version} has not: give the \`url\` of a backend`
  throw wrong(name, 'spacetimedb', message)
}

/**
 * @param signal gives it up
 * @throws OutOfReach where the server is away; Failure `config-invalid`, with the place in the
 *   configuration, for what does not pass by waiting
 */
export const openDatabase = async (
  options: DatabaseOptions,
  signal: StopSignal,
): Promise<OpenStore> => {
  const { name, version, spacetimedb, contract, log, mustExist = false } = options
  assertOurs(options)
  try {
    const { database } = spacetimedb
    const token = await tokenOf(options)
    const url = spacetimedb.url.replace(/\/+$/, '')
    const storage = spacetimeStorage({ url, database, token, mustExist, signal, logger: log })
    return await openStore({ schema: version, contract, storage, log })
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof OutOfReach) throw error
    const [first] = error.issues
    if (first?.place.startsWith('backends > ')) throw error
    throw wrong(name, first?.place === 'schema' ? 'version' : 'spacetimedb', error.message)
  }
}
