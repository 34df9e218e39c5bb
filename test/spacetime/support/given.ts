/** The server that all tests of SpacetimeDB share, and a database for each that asks. */
import { inject, onTestFinished } from 'vitest'
import { moduleOf } from '../../../src/spacetime/module/index.ts'
import { serverOf, type Server } from '../../../src/spacetime/server/index.ts'
import type { Result } from '../../../src/errors/index.ts'
import { noSpacetimeDb } from '../../support/spacetimedb.ts'
import { definition } from './definition.ts'

const found = inject('spacetimedb')
if (!found) console.warn(noSpacetimeDb)

/** Tests that need it are skipped where there is none. */
export const noServer = found === undefined

/** Where it is, and who owns the databases. */
export const given = found ?? { url: 'http://127.0.0.1:9', token: '' }

export const server: Server = serverOf(given)

export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.detail}`)
  return result.value
}

let last = 0

export const freshName = (): string => {
  last += 1
  return `t-${crypto.randomUUID().slice(0, 13)}-${last}`
}

/** The name of a new database with the tables of `definition`; deleted after the test. */
export const freshDatabase = async (at: Server = server): Promise<string> => {
  const name = freshName()
  valueOf(await at.publish(name, moduleOf(definition())))
  onTestFinished(async () => {
    await at.deleteDatabase(name)
  })
  return name
}
