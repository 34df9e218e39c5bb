/** What a Worker cannot have: a copy of a database in memory, and a socket that stays. */
import type { Issue } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/config/index.ts'

/** Of backends that are databases; a Worker would ask their server as if it were a store. */
export const databaseIssues = ({ backends }: Pick<GatewayConfig, 'backends'>): readonly Issue[] =>
  Object.entries(backends)
    .filter(([, { spacetimedb }]) => spacetimedb)
    .map(([name]) => ({
      place: `backends > ${name} > spacetimedb`,
      message:
        'is on Node only, since Workers keep neither a copy of the documents nor a socket: run `isthmus store --spacetimedb`, and give its address as `url`',
    }))
