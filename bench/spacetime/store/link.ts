/** How fast rows get into the server by calls alone, without a store that judges documents and keeps a copy. */
import contract from '../../../adapters/index.ts'
import { tableSpecs } from '../../../src/inner-universe/storage/spacetime/tables.ts'
import { dialectOf } from '../../../src/inner-universe/dialects.ts'
import { connect, defineModule, moduleOf, serverOf } from '../../../src/spacetime/index.ts'
import { silentLogger } from '../../../src/telemetry/index.ts'
import { must } from '../../support/must.ts'
import { entities, perCopy } from './calls.ts'

/** Rows a second, made of documents in the same process, in calls of a thousand one after another. */
export const measureLink = async (
  { url, token }: { readonly url: string; readonly token: string },
  count: number,
): Promise<number> => {
  const [version, dialect] = [contract.version('2.0'), dialectOf('2.0')]
  if (!version || !dialect) throw new Error('There is no version 2.0')
  const module = defineModule(version, tableSpecs(dialect, version))
  const database = 'bench-link'
  must(await serverOf({ url, token }).publish(database, moduleOf(module.definition)))
  const table = module.tables.find(({ resource }) => resource === 'entities')
  if (!table) throw new Error('There is no table of entities')
  const link = connect({
    url,
    database,
    token,
    tables: [table.name],
    onChanges: () => undefined,
    log: silentLogger,
  })
  await link.connected()
  const all = entities(count)
  const began = performance.now()
  for (let at = 0; at < count; at += perCopy) {
    const steps = all.slice(at, at + perCopy).map((document) => ({
      kind: 'insert' as const,
      table: table.name,
      row: must(table.encode(document)),
    }))
    const outcome = await link.call(steps)
    if (outcome.kind !== 'committed') throw new Error(outcome.kind)
  }
  const seconds = (performance.now() - began) / 1000
  link.close()
  return Math.round(count / seconds)
}
