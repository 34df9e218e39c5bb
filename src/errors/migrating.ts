/** What moving the data of a store tells, and nothing else does. See `know`. */
import { entry, type ErrorEntry } from './entry.ts'

export const migratingErrors = {
  'transform-failed': entry(
    422,
    1,
    'The transform failed on a document',
    'Correct the transform, then go on with `isthmus migrate resume`: it tries again what is in quarantine.',
  ),
  'migration-refused': entry(
    409,
    1,
    'The migration does not go on from here',
    'See what is said; nothing was changed.',
  ),
  'migration-stopped': entry(
    500,
    1,
    'The migration has stopped',
    'See what is said, and go on with `isthmus migrate resume NAME`: what was done is kept.',
  ),
} as const satisfies Record<string, ErrorEntry>
