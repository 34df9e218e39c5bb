/** The kinds of documents that clients write, and what the store makes of their writes. */
import { numberOf } from '../../../../../src/json/index.ts'
import {
  entity,
  known,
  note,
  nothing,
  relation,
  texts,
  time,
  type Known,
  type Version,
} from './fields.ts'

export interface Kind {
  readonly path: string
  /** The first version that has it. */
  readonly since: Version
  readonly key: string
  /** The member that each write sets, but for raw ones. */
  readonly stamp?: string
  /** Whether it can be replaced, patched and deleted; otherwise raw writes are all there are. */
  readonly writable: boolean
  /** Which lists and maps of its metadata clients edit. */
  readonly parts: readonly ('tags' | 'properties')[]
  /** @param ids of entities that are there */
  readonly fields: (ids: readonly string[]) => readonly Known[]
  /** What only raw writes change. */
  readonly stamps: readonly Known[]
}

/** Times, which only the store sets otherwise. */
const stamps = (...names: readonly string[]): readonly Known[] =>
  names.map((name) =>
    known([name], [0, 1_700_000_000_123_456, 1_600_000_000_000_001], { encode: time }),
  )

const written = { since: '1.0', key: 'id', writable: true, parts: ['tags', 'properties'] } as const
const appended = { since: '1.0', writable: false, stamps: stamps('timestamp') } as const

/** By the names of their types. */
export const kinds = {
  Entity: {
    ...written,
    path: '/entities',
    stamp: 'updated_at',
    fields: () => entity,
    stamps: stamps('created_at', 'updated_at'),
  },
  Relation: { ...written, path: '/relations', fields: relation, stamps: stamps('created_at') },
  AccessControl: {
    path: '/access-control',
    since: '2.0',
    key: 'entity_id',
    stamp: 'last_modified',
    writable: true,
    parts: [],
    fields: () => [
      known(['owner_identity'], ['ab'.repeat(32), 'cd'.repeat(32)]),
      known(['access_level'], [0, -1, 7, numberOf('9007199254740993')]),
      note,
    ],
    stamps: stamps('last_modified'),
  },
  StateVersion: {
    ...appended,
    path: '/state-versions',
    key: 'version_id',
    parts: [],
    fields: () => [
      known(['description'], texts),
      known(['data_hash'], texts),
      known(['owner'], ['ab'.repeat(32), 'cd'.repeat(32)]),
      note,
    ],
  },
  Event: {
    ...appended,
    path: '/events',
    key: 'event_id',
    parts: [],
    fields: () => [
      known(['source'], [...texts, ...nothing]),
      known(['event_type'], ['CUSTOM', 'A_B']),
      known(['data', 'new_metadata', 'description'], texts),
      known(['data', 'metadata', 'name'], texts),
      note,
    ],
  },
  DeltaRecord: {
    ...appended,
    path: '/deltas',
    key: 'delta_id',
    parts: ['tags'],
    fields: () => [
      known(['metadata', 'description'], texts),
      known(['metadata', 'author'], [...texts, ...nothing]),
      note,
    ],
  },
} satisfies Readonly<Record<string, Kind>>

export type TypeName = keyof typeof kinds

export const kindOf = (type: TypeName): Kind => kinds[type]
