/**
 * Which database a connection is made to, and whether it is still the one that is meant. A server gives
 * a name to several databases where several processes make it at the same moment, and the last one keeps
 * it; later another schema may stand under it, whose rows would be taken for none.
 */
import { Failure, type Problem } from '../../../errors/index.ts'
import {
  schemaDifferences,
  serverOf,
  type Module,
  type ServerOptions,
  type SessionEnd,
  type Target,
  type TokenSource,
} from '../../../spacetime/index.ts'

export interface TargetOptions extends Omit<ServerOptions, 'token'> {
  readonly database: string
  readonly token: TokenSource
  readonly module: Module
}

const causes: Readonly<Partial<Record<string, SessionEnd['cause']>>> = {
  'database-not-found': 'no-database',
  'database-token-refused': 'token',
  'database-unreachable': 'unreachable',
}

const endOf = ({ code, detail }: Problem): SessionEnd => ({
  cause: causes[code] ?? 'refused',
  detail,
})

const withoutToken = (error: unknown): SessionEnd => ({
  cause: 'no-token',
  detail: error instanceof Failure ? error.message : 'it failed',
})

/** For `LinkOptions.find`. */
export const finder = (options: TargetOptions) => async (): Promise<Target | SessionEnd> => {
  const { database, module } = options
  const token = await options.token().catch(withoutToken)
  if (typeof token !== 'string') return token
  const server = serverOf({ ...options, token })
  const found = await server.identityOf(database)
  if (!found.ok) return endOf(found.problem)
  const identity = found.value

  const verify = async (): Promise<SessionEnd | undefined> => {
    const [named, schema] = await Promise.all([
      server.identityOf(database),
      server.schemaOf(identity),
    ])
    if (!named.ok) return endOf(named.problem)
    if (named.value !== identity) return { cause: 'moved', detail: `it is ${named.value} now` }
    if (!schema.ok) return endOf(schema.problem)
    const [detail] = schemaDifferences(module.schema, schema.value)
    if (detail === undefined) return undefined
    // Tables come first: these are as they should be.
    return { cause: detail.startsWith('reducer ') ? 'module' : 'subscription', detail }
  }
  return { database: identity, token, verify }
}
