/** Rows 61 to 69: old clients before new stores. */
import type { Section } from './row.ts'

const pairs = 'suite/pairs.ts'
const lens = 'lens/guide.test.ts'
const laws = 'lens/laws.test.ts'

export const compatibility: Section = {
  title: 'H. Backward compatibility',
  rows: [
    {
      row: 61,
      guide: 'The header `API-Version`, 1.0 without',
      here: 'The same, and other ways to say it; a pin counts before the default',
      shown: {
        'gateway/negotiate/negotiate.test.ts': [
          'without a pin the default counts',
          'the pin of the client counts',
        ],
      },
    },
    {
      row: 62,
      guide: 'A handler per version',
      here: 'One handler; the same entity in each version',
      shown: { [pairs]: 'reads /%s in its own version' },
    },
    {
      row: 63,
      guide: 'Else 400 "Unsupported API version"; 1.1 is forgotten',
      here: '400 with that title and the versions that there are. 1.1 is one of them',
      shown: {
        'gateway/negotiate/negotiate.test.ts':
          'an unknown version is answered with the supported ones, by the title of the guide',
        'guide/defects.test.ts':
          'API-Version 1.1 is served, though the dispatch code of the guide forgets it',
      },
    },
    {
      row: 64,
      guide: '`downgrade_metadata_v2_to_v1`',
      here: "`contract.lens('EntityMetadata', '2.0', '1.0')`: never changes what it is given, names what it loses, and leaves a document of 1.0 as it is",
      shown: {
        [lens]: [
          'a field that a 1.0 client cannot see is named, so that no write can drop it unseen',
          'adapters never mutate their argument',
        ],
        [laws]: 'every type of a version has a lens to itself that changes nothing',
      },
    },
    {
      row: 65,
      guide: '`EntitySchemaAdapter.to_v1`',
      here: "`contract.lens('Entity', '2.0', '1.0')`. Where metadata is missing it answers a problem that names the place",
      shown: {
        [lens]:
          'a field that a 1.0 client cannot see is named, so that no write can drop it unseen',
        [laws]: 'any JSON gives a value or a problem that names a place, and stays as it was',
      },
    },
    {
      row: 66,
      guide: '`EntitySchemaAdapter.to_v2`, which overwrites',
      here: "`contract.lens('Entity', '1.0', '2.0')`: defaults only where a field is absent",
      shown: {
        [lens]: [
          'a default is set only where the field is absent',
          'adapters never mutate their argument',
        ],
      },
    },
    {
      row: 67,
      guide: 'There and back again',
      here: 'Laws on drawn documents, of your own contract by `isthmus test`; losses are listed by `isthmus migrate plan` on the real rows',
      shown: {
        [laws]: [
          'a document comes back as it went, but for what a loss names',
          'what a client wrote is what it then reads, but for what a loss names',
        ],
        'migrate/plan/plan.test.ts': 'what an older version cannot hold, by path, without values',
      },
    },
    {
      row: 68,
      guide: 'An old client updates a row of 2.0, which the guide does not look at',
      here: 'Its change is merged into what is stored: what it cannot see stays',
      shown: {
        [pairs]: [
          'rename by a 1.0 client keeps a private entity private (as a patch)',
          'rename by a 1.0 client keeps a private entity private (as a replacement)',
        ],
        'guide/defects.test.ts': 'rename by a 1.0 client keeps a private entity private',
      },
    },
    {
      row: 69,
      guide: 'Lists, subscriptions and errors',
      here: 'Every route: lists, exports, event streams with the metadata inside, errors by the names of the client',
      shown: {
        [pairs]: [
          'reads lists, and every answer fits its OpenAPI document',
          'streams events, with the metadata inside them, in its own version',
        ],
        'suite/errors.ts': 'what is missing is told in the names of the client',
      },
    },
  ],
}
