/** A store beside a backup, row by row in the order of keys: what one lacks, and where they differ. */
import { equal, parseBytes, sameText } from '../../json/index.ts'
import { compareKeys } from '../store/compare-keys.ts'
import type { Bytes, Row } from '../store/document-store.ts'

export type Compared =
  | { readonly kind: 'equal'; readonly key: string }
  /** The store has none. */
  | { readonly kind: 'missing'; readonly key: string; readonly document: Bytes }
  | { readonly kind: 'different'; readonly key: string; readonly document: Bytes }
  /** The backup has none. */
  | { readonly kind: 'extra'; readonly key: string }

type Rows = AsyncIterable<readonly Row[]>

/** Deeper than any document of a store. */
const depth = 1000

/** Some stores print documents anew: members may come in another order, numbers keep their text. */
const isSame = (a: Bytes, b: Bytes): boolean => {
  if (sameText(a, b)) return true
  const [one, other] = [parseBytes(a, { depth }), parseBytes(b, { depth })]
  return one.ok && other.ok && equal(one.value, other.value)
}

const compared = ({ key, document }: Row, held: Row | undefined): Compared => {
  if (!held) return { kind: 'missing', key, document }
  return isSame(document, held.document)
    ? { kind: 'equal', key }
    : { kind: 'different', key, document }
}

const extra = ({ key }: Row): Compared => ({ kind: 'extra', key })

/**
 * Some at a time, in the order of keys. Both are read as they are needed.
 *
 * @throws what reading them throws
 */
export async function* compareRows(
  backup: Rows,
  store: Rows,
): AsyncGenerator<readonly Compared[], void, void> {
  const held = store[Symbol.asyncIterator]()
  let page: readonly Row[] = []
  let [at, isOver] = [0, false]
  /** The next row of the store; undefined where there is none. */
  const current = async (): Promise<Row | undefined> => {
    while (at >= page.length && !isOver) {
      const { done, value } = await held.next()
      isOver = done === true
      ;[page, at] = [done === true ? [] : value, 0]
    }
    return page[at]
  }
  try {
    for await (const rows of backup) {
      const found: Compared[] = []
      for (const row of rows) {
        let other = page[at] ?? (await current())
        while (other && compareKeys(other.key, row.key) < 0) {
          found.push(extra(other))
          at += 1
          other = page[at] ?? (await current())
        }
        const isHeld = other?.key === row.key
        found.push(compared(row, isHeld ? other : undefined))
        if (isHeld) at += 1
      }
      yield found
    }
    while (await current()) {
      yield page.slice(at).map(extra)
      at = page.length
    }
  } finally {
    await held.return?.()
  }
}
