/** What is told only while resources move between backends: see `know`. */
import { entry, type ErrorEntry } from './entry.ts'

export const movingErrors = {
  'cursor-gone': entry(
    410,
    1,
    'The rest of this list is not available any more',
    'Ask for the list from its beginning, without the parameter named in "parameter".',
  ),
  'writes-held': entry(
    503,
    2,
    'Writes to this resource are held for a moment',
    'Nothing was written: send the request again after the time in "Retry-After". Operators: `isthmus rollout status` shows what the resource waits for.',
  ),
  'outcome-unknown': entry(
    504,
    2,
    'Whether the write was made is not known',
    'Read the document before you send the write again: it may have been made, or may be in a moment.',
  ),
  'not-replicable': entry(
    501,
    2,
    'This request cannot be made while the resource moves between backends',
    'Nothing was written. Make the change by another route that "detail" allows, or wait until the rollout is complete.',
  ),
  'rollout-unknown': entry(
    503,
    2,
    'Which backend is the authority is not known yet',
    'Send the request again after the time in "Retry-After". Operators: this instance has not reached its control store since it started.',
  ),
} as const satisfies Record<string, ErrorEntry>
