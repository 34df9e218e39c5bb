/** The next policy: its number, hash and tags, and how it is written down. */
import type { JsonObject } from '../../json/index.ts'
import { entryDigest, movedHash, noTag, type Entry, type Sha256 } from '../../policy/index.ts'
import type { Database } from './database.ts'
import { textOf, type Change } from './entry-rows.ts'
import { rowsOf } from './rows.ts'
import type { Tail } from './tail.ts'

const digestOf = async (
  { kind, id }: Change,
  value: JsonObject | null,
  sha256: Sha256,
): Promise<string | undefined> =>
  value === null ? undefined : entryDigest({ kind, id, value } as unknown as Entry, sha256)

/** Of a digest, as in `entryTag`. */
const tagDigits = 16

const known = (digests: readonly (string | undefined)[]) =>
  digests.filter((digest) => digest !== undefined)

export interface Next {
  readonly number: number
  readonly hash: string
  /** Of each change, in their order. */
  readonly tags: readonly string[]
}

export const nextOf = async (
  { sha256 }: Database,
  { head }: Tail,
  changes: readonly Change[],
): Promise<Next> => {
  const before = await Promise.all(changes.map((change) => digestOf(change, change.before, sha256)))
  const after = await Promise.all(changes.map((change) => digestOf(change, change.after, sha256)))
  return {
    number: head.number + 1,
    hash: movedHash(head.hash, known(before), known(after)),
    tags: after.map((digest) => (digest === undefined ? noTag : digest.slice(0, tagDigits))),
  }
}

const entryTypes = {
  kind: 'text',
  id: 'text',
  number: 'bigint',
  tag: 'text',
  value: 'text',
} as const
const changeTypes = {
  kind: 'text',
  id: 'text',
  number: 'bigint',
  before: 'text',
  after: 'text',
} as const

export const queriesOf = (
  { kind, kysely }: Database,
  { number, tags }: Next,
  changes: readonly Change[],
) => {
  const entries = changes.map((change, i) => ({
    kind: change.kind,
    id: change.id,
    number,
    tag: tags[i] ?? noTag,
    value: textOf(change.after),
  }))
  const past = changes.map((change) => ({
    kind: change.kind,
    id: change.id,
    number,
    before: textOf(change.before),
    after: textOf(change.after),
  }))
  return [
    ...rowsOf(kind, entryTypes, entries).map((rows) =>
      kysely
        .insertInto('isthmus_entries')
        .columns(['kind', 'id', 'number', 'tag', 'value'])
        .expression(rows)
        .onConflict((conflict) =>
          conflict.columns(['kind', 'id']).doUpdateSet((set) => ({
            number: set.ref('excluded.number'),
            tag: set.ref('excluded.tag'),
            value: set.ref('excluded.value'),
          })),
        ),
    ),
    ...rowsOf(kind, changeTypes, past).map((rows) =>
      kysely
        .insertInto('isthmus_changes')
        .columns(['kind', 'id', 'number', 'before', 'after'])
        .expression(rows),
    ),
  ]
}
