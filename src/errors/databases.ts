/** What is told of a SpacetimeDB in which the embedded store keeps its documents. See `know`. */
import { entry, type ErrorEntry } from './entry.ts'

export const databaseErrors = {
  'database-unreachable': entry(
    503,
    2,
    'SpacetimeDB cannot be reached',
    'Check that the server is up, and its address; then try again.',
  ),
  'database-broken': entry(
    502,
    2,
    'SpacetimeDB answered what cannot be understood',
    'Check that the address is one of a SpacetimeDB server, and its version.',
  ),
  'database-token-refused': entry(
    500,
    2,
    'SpacetimeDB does not take the token for this database',
    'Give the token of the identity that published the database, or name another database.',
  ),
  'database-not-found': entry(
    404,
    2,
    'There is no such database',
    'Check the name of the database; it may have been deleted.',
  ),
  'database-refused': entry(
    500,
    2,
    'SpacetimeDB refuses what it is asked',
    'See what it says in "detail".',
  ),
  'database-mismatch': entry(
    500,
    1,
    'The database has another schema',
    'Nothing was changed. Name another database for this version, and carry the documents over with `isthmus migrate`.',
  ),
} as const satisfies Record<string, ErrorEntry>
