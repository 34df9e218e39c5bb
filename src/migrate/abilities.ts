/** What a backend offers for its data to be moved, as far as its configuration and the contract tell. */
import type { ContractVersion } from '../contract/index.ts'
import type { Issue } from '../errors/index.ts'
import type { ReplicationConfig } from '../gateway/config/replication-schema.ts'
import { kindsOf, type Kind } from './kinds.ts'

export interface Abilities {
  readonly type: string
  /** Whether there is a list; whether that is in the order of keys, only a run tells. */
  readonly list: boolean
  /**
   * By which documents are written as they are: many per request, one at a path of its own, or one at the
   * path of the document, of which nobody knows whether it keeps ids and timestamps.
   */
  readonly write: 'bulk' | 'raw' | 'plain' | 'none'
  /** Whether a write is refused that would replace what a client has written in between. */
  readonly conditions: boolean
  /** Whether there is a feed of what is written and deleted. */
  readonly changes: boolean
  readonly delete: boolean
}

type Ways = Pick<ReplicationConfig, 'put' | 'bulk' | 'conditions'>

const abilitiesOfKind = (
  { type, document }: Kind,
  { routes }: ContractVersion,
  { put, bulk, conditions }: Ways,
): Abilities => {
  const has = (method: string): boolean =>
    routes.some((route) => route.method === method && route.path === document.path)
  const single = put === '{path}' ? (has('PUT') ? 'plain' : 'none') : 'raw'
  return {
    type,
    list: true,
    write: bulk ? 'bulk' : single,
    conditions: bulk !== undefined || (conditions.put && conditions.create),
    changes: bulk?.changes !== undefined,
    delete: bulk !== undefined || has('DELETE'),
  }
}

/** Of each type that has documents: those that no list shows can do nothing. */
export const abilitiesOf = (version: ContractVersion, ways: Ways): readonly Abilities[] => {
  const { kinds, unlisted } = kindsOf(version)
  const nothing = { list: false, write: 'none', conditions: false, changes: false, delete: false }
  return [
    ...kinds.map((kind) => abilitiesOfKind(kind, version, ways)),
    ...unlisted.map((type) => ({ type, ...nothing }) as Abilities),
  ]
}

interface Lack {
  /** Below `replication`; undefined: the backend itself. */
  readonly at?: 'put' | 'bulk' | 'conditions'
  readonly is: (of: Abilities) => boolean
  readonly say: (types: string) => string
}

/** One row per property of "What a backend must offer" in docs/how-to/migrate-a-store.md. */
const lacks: readonly Lack[] = [
  {
    is: ({ list }) => !list,
    say: (types) => `no list shows documents of ${types}, so that they cannot be moved`,
  },
  {
    at: 'put',
    is: ({ list, write }) => list && write === 'none',
    say: (types) =>
      `no PUT writes documents of ${types} where they are read, so that none can be moved there: name the path that does, such as /raw{path}`,
  },
  {
    at: 'put',
    is: ({ write }) => write === 'plain',
    say: (types) =>
      `documents of ${types} are moved there by the plain PUT, which has to create them with the ids and timestamps that they have: name a path that does, such as /raw{path}, unless it is so`,
  },
  {
    at: 'conditions',
    is: ({ list, conditions }) => list && !conditions,
    say: (types) =>
      `without If-Match and If-None-Match a document of ${types} that a client writes while data is moved there may be overwritten: hold writes meanwhile`,
  },
  {
    at: 'bulk',
    is: ({ list, changes }) => list && !changes,
    say: (types) =>
      `no feed of changes (bulk > changes) tells what is written meanwhile to ${types} whose data is moved elsewhere: go on with the migration after its end, which looks at everything once more`,
  },
  {
    at: 'bulk',
    is: (of) => of.list && !of.delete,
    say: (types) =>
      `nothing deletes documents of ${types}: such as are too many stay, and are put into quarantine`,
  },
]

/** What it lacks, by property: one sentence for all types. */
export const lacksOf = (backend: string, abilities: readonly Abilities[]): readonly Issue[] =>
  lacks.flatMap(({ at, is, say }) => {
    const types = abilities.filter(is).map(({ type }) => type)
    if (types.length === 0) return []
    const place = ['backends', backend, ...(at === undefined ? [] : ['replication', at])].join(
      ' > ',
    )
    return [{ place, message: say(types.join(', ')) }]
  })
