/** Makes a database of SpacetimeDB, or sees that the one that is there is as a schema version needs it. */
import type { ContractVersion } from '../../../contract/index.ts'
import { Failure, type Problem, type Result } from '../../../errors/index.ts'
import {
  defineModule,
  moduleOf,
  OutOfReach,
  schemaDifferences,
  serverOf,
  type Module,
  type ServerOptions,
} from '../../../spacetime/index.ts'
import { dialectOf } from '../../dialects.ts'
import type { StorageNeeds } from '../storage.ts'
import { tableSpecs } from './tables.ts'

export interface PublishOptions extends ServerOptions {
  readonly database: string
  readonly token: string
  /** Whether it is not made where there is none. */
  readonly mustExist?: boolean
}

const refusal = (message: string): Failure => new Failure('config-invalid', message)

const otherSchema = (database: string, key: string, what: string): Failure =>
  refusal(
    `The database ${database} holds documents of another schema than ${key} (${what}). Between versions documents are carried, the database is not changed: name a new one, and fill it with \`isthmus migrate run\``,
  )

const needed = <T>(result: Result<T>, refused: (problem: Problem) => Failure): T => {
  if (!result.ok) throw refused(result.problem)
  return result.value
}

const told = ({ code, detail }: Problem): Failure => {
  if (code === 'database-unreachable') return new OutOfReach(detail)
  return code === 'database-token-refused'
    ? refusal(`SpacetimeDB does not take the token. ${detail}`)
    : refusal(detail)
}

const noDatabase = (database: string): Failure =>
  refusal(
    `SpacetimeDB has no database ${database}. Check its name; a new one is made by whatever writes to it: \`isthmus store\`, \`isthmus serve\`, the target of \`isthmus migrate run\``,
  )

/**
 * @throws OutOfReach where the server is away; Failure `config-invalid` where the database is of another
 *   schema, of another owner, or not there
 */
export const publishDatabase = async (
  options: PublishOptions,
  { dialect, version }: Pick<StorageNeeds, 'dialect' | 'version'>,
): Promise<Module> => {
  const { database, mustExist = false } = options
  const module = defineModule(version, tableSpecs(dialect, version))
  const server = serverOf(options)
  if (mustExist) {
    needed(await server.schemaOf(database), (problem) =>
      problem.code === 'database-not-found' ? noDatabase(database) : told(problem),
    )
  }
  needed(await server.publish(database, moduleOf(module.definition)), (problem) =>
    problem.code === 'database-mismatch'
      ? otherSchema(database, dialect.key, 'its tables are others')
      : told(problem),
  )
  const schema = needed(await server.schemaOf(database), told)
  const [first] = schemaDifferences(module.schema, schema)
  if (first !== undefined) throw otherSchema(database, dialect.key, first)
  return module
}

/** For stores that are opened later. Of a version that stores do not know nothing is made: they say so. */
export const makeDatabase = async (
  options: PublishOptions,
  version: ContractVersion,
): Promise<void> => {
  const dialect = dialectOf(version.key)
  if (dialect) await publishDatabase(options, { dialect, version })
}
