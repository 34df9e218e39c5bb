/** Whether a database has the tables of a schema version, without opening it. */
import type { ContractVersion } from '../../../contract/index.ts'
import type { Json } from '../../../json/index.ts'
import { defineModule, schemaDifferences } from '../../../spacetime/index.ts'
import { dialectOf } from '../../dialects.ts'
import { tableSpecs } from './tables.ts'

/**
 * What is otherwise, in a few words; nothing where it fits.
 *
 * @param schema as the server tells it
 */
export const schemaMisfit = (version: ContractVersion, schema: Json): string | undefined => {
  const dialect = dialectOf(version.key)
  if (!dialect) return `no tables are known of version ${version.key}`
  const module = defineModule(version, tableSpecs(dialect, version))
  return schemaDifferences(module.schema, schema)[0]
}
