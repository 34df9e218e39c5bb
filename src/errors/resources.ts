/** What the embedded store tells of its resources: see `know`. */
import { entry, type ErrorEntry } from './entry.ts'

export const resourceErrors = {
  'entity-not-found': entry(
    404,
    1,
    'Entity not found',
    'Check the id; the entity may have been deleted.',
  ),
  'relation-not-found': entry(
    404,
    1,
    'Relation not found',
    'Check the id; the relation may have been deleted.',
  ),
  'version-not-found': entry(
    404,
    1,
    'State version not found',
    'Check the id of the state version.',
  ),
  'event-not-found': entry(404, 1, 'Event not found', 'Check the id of the event.'),
  'delta-not-found': entry(404, 1, 'Delta record not found', 'Check the id of the delta record.'),
  'access-control-not-found': entry(
    404,
    1,
    'Access control record not found',
    'Check the entity id; it may have no access control record.',
  ),
  'position-gone': entry(
    410,
    1,
    'The changes since this position are not known',
    'Read everything again: take the end of the feed with `GET /raw/changes` without "after", read all documents, then ask for the changes since that end.',
  ),
  'storage-unavailable': entry(
    503,
    2,
    'Storage not available',
    'Nothing was written: try again after the time in Retry-After. Operators: the store cannot reach the database in which it keeps its documents; its log and /readyz say why.',
  ),
  'document-unreadable': entry(
    500,
    2,
    'A document cannot be read',
    'Operators: another writer has put a row into the database that is no document; the log of the store names it. Correct or delete that row there.',
  ),
  'entity-in-use': entry(409, 1, 'Entity in use', 'Delete the relations of the entity first.'),
  'already-exists': entry(
    409,
    1,
    'Already exists',
    'Use PUT to replace what is there, or choose another key.',
  ),
} as const satisfies Record<string, ErrorEntry>
