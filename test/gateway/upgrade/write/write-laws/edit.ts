/** What clients change: one edit, as it shows in the document of any version. */
import { print, type Json } from '../../../../../src/json/index.ts'
import { pickOf, type Random } from '../../../../support/random.ts'
import type { Version } from './fields.ts'
import type { ListEdit } from './tree.ts'

export interface Edit {
  readonly what: string
  /** The document of that version with the edit made. */
  readonly apply: (document: Json, version: Version) => Json
  /** Whether a store of that version has a place for what is written. */
  readonly holds: (version: Version) => boolean
}

/** Of what no version lacks. */
export const everywhere = (): boolean => true

/** An edit of a list whose outcome says by itself which item is which. */
export const listEdit = (
  plain: readonly Json[],
  fresh: Json,
  random: Random,
): ListEdit | undefined => {
  const all = plain.map(print)
  const at = random(plain.length || 1)
  const isUnique = (text: string | undefined) => all.filter((one) => one === text).length === 1
  const kind = pickOf(random, ['insert', 'remove', 'move'] as const)
  if (kind === 'insert' && !all.includes(print(fresh))) {
    return { kind, at: random(plain.length + 1), item: fresh }
  }
  if (kind === 'remove' && isUnique(all[at])) return { kind, at }
  if (kind === 'move' && plain.length > 1 && all.every(isUnique)) {
    return { kind, at, to: random(plain.length) }
  }
  return undefined
}
