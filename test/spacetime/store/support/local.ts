/** Stores in the process of the test, on the server that all tests share or another one. */
import { onTestFinished } from 'vitest'
import contract from '../../../../adapters/index.ts'
import { dialectOf } from '../../../../src/inner-universe/dialects.ts'
import {
  spacetimeStorage,
  startStore,
  type SpacetimeOptions,
  type StoreOptions,
} from '../../../../src/inner-universe/index.ts'
import { tableSpecs } from '../../../../src/inner-universe/storage/spacetime/tables.ts'
import { connect, defineModule, type Link, type Table } from '../../../../src/spacetime/index.ts'
import { caller, type Call } from '../../../inner-universe/support.ts'
import { freshName, given, server } from '../../support/given.ts'
import { checkedLines, type Line } from '../../support/lines.ts'

export interface LocalStore {
  readonly url: string
  readonly call: Call
  readonly lines: readonly Line[]
}

/** The name of a database that nobody has made yet; deleted after the test. */
export const newDatabase = (): string => {
  const name = freshName()
  onTestFinished(async () => {
    await server.deleteDatabase(name)
  })
  return name
}

/** A store at 2.0, which tries again quickly. */
export const localStore = async (
  database: string,
  options: Partial<SpacetimeOptions> = {},
  more: Partial<StoreOptions> = {},
): Promise<LocalStore> => {
  const { log, lines } = checkedLines()
  const limits = { firstMs: 1, maxMs: 20, ...options.limits }
  const storage = spacetimeStorage({ ...given, database, logger: log, ...options, limits })
  const store = await startStore({ schema: '2.0', contract, port: 0, storage, ...more })
  onTestFinished(() => store.close())
  return { url: store.url, call: caller(store.url), lines }
}

const [dialect, version] = [dialectOf('2.0'), contract.version('2.0')]
if (!dialect || !version) throw new Error('There is no 2.0')

export const module = defineModule(version, tableSpecs(dialect, version))

export const tableOf = (resource: string): Table =>
  module.tables.find((table) => table.resource === resource)!

/** Another program, which has the token and knows the module. */
export const foreignWriter = async (
  database: string,
  at: { readonly url: string; readonly token: string } = given,
): Promise<Link> => {
  const link = connect({
    ...at,
    database,
    tables: ['entities'],
    onChanges: () => undefined,
    log: checkedLines().log,
  })
  onTestFinished(() => link.close())
  await link.connected()
  return link
}
