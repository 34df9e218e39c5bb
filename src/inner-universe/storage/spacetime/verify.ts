/**
 * Whether the database of a new connection is the one that was opened: by then another one, of another
 * schema, may stand under its name, whose rows would be taken for none.
 */
import type { Problem } from '../../../errors/index.ts'
import {
  schemaDifferences,
  type Module,
  type Server,
  type SessionEnd,
} from '../../../spacetime/index.ts'

const causes: Readonly<Partial<Record<string, SessionEnd['cause']>>> = {
  'database-not-found': 'no-database',
  'database-token-refused': 'token',
  'database-unreachable': 'unreachable',
}

const endOf = ({ code, detail }: Problem): SessionEnd => ({
  cause: causes[code] ?? 'refused',
  detail,
})

/** What stands in the way, if anything does. */
export const verifier =
  (server: Server, database: string, { schema }: Module) =>
  async (): Promise<SessionEnd | undefined> => {
    const said = await server.schemaOf(database)
    if (!said.ok) return endOf(said.problem)
    const [detail] = schemaDifferences(schema, said.value)
    return detail === undefined ? undefined : { cause: 'subscription', detail }
  }
