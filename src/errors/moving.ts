/** What is told only while resources move between backends: see `know`. */
import { entry, type ErrorEntry } from './entry.ts'

export const movingErrors = {
  'cursor-gone': entry(
    410,
    1,
    'The rest of this list is not available any more',
    'Ask for the list from its beginning, without the parameter named in "parameter".',
  ),
} as const satisfies Record<string, ErrorEntry>
