/** Carries rows there and back without writing any: what would be lost, what refused, and how fast it goes. */
import { ok, type Result } from '../../errors/index.ts'
import type { Sides } from '../../gateway/map/sides.ts'
import { carriedLoss } from '../../gateway/rollout/losses/lost-paths.ts'
import { pathTally } from '../../gateway/rollout/losses/path-tally.ts'
import { isNumber, isObject, numberText, own, type Json } from '../../json/index.ts'
import type { IsName } from '../../rollout/compare/index.ts'
import type { Chosen } from './choose-rows.ts'
import type { Measured } from './plan.ts'

export interface Measuring {
  /** Client's version: that of FROM; store's: that of TO. */
  readonly sides: Sides
  /** Field of the key. */
  readonly key: string
  readonly isName: IsName
  /** Keys that are told at most of rows that are refused alike. */
  readonly keys: number
  /** Milliseconds since some moment. */
  readonly clock: () => number
  /** Called after each page with the rows so far. */
  readonly onRows?: (rows: number) => void
}

/** More places are counted as one. */
const mostPlaces = 1000

const keyText = (document: Json, field: string): string => {
  const key = isObject(document) ? own(document, field) : undefined
  if (typeof key === 'string') return key
  return key !== undefined && isNumber(key) ? numberText(key) : 'unknown'
}

interface RefusedAt {
  readonly path: string
  readonly code: string
  rows: number
  readonly keys: string[]
}

/** Refused rows by place and code, with some of their keys. */
const refusalTally = (mostKeys: number) => {
  const places = new Map<string, RefusedAt>()
  const placeOf = (path: string, code: string): RefusedAt => {
    const name = `${code} ${path}`
    const isKnown = places.has(name) || places.size < mostPlaces
    const at = isKnown ? path : '(other paths)'
    const known = places.get(`${code} ${at}`) ?? { path: at, code, rows: 0, keys: [] }
    places.set(`${code} ${at}`, known)
    return known
  }
  return {
    add: (paths: readonly string[], code: string, key: string): void => {
      for (const place of new Set(paths.map((path) => placeOf(path, code)))) {
        place.rows += 1
        if (place.keys.length < mostKeys) place.keys.push(key)
      }
    },
    all: (): readonly RefusedAt[] =>
      [...places.values()].toSorted((a, b) => b.rows - a.rows || (a.path < b.path ? -1 : 1)),
  }
}

/** Problems: those of the rows. */
export const measure = async (
  { chosen, rows: pages }: Chosen,
  { sides, key, isName, keys, clock, onRows }: Measuring,
): Promise<Result<Measured>> => {
  const isSame = sides.up.identity && sides.down.identity
  const lost = pathTally()
  const refusals = refusalTally(keys)
  let [rows, losing, refused] = [0, 0, 0]
  const began = clock()
  for await (const page of pages) {
    if (!page.ok) return page
    for (const document of page.value) {
      rows += 1
      if (isSame) continue
      const loss = carriedLoss(document, sides, isName)
      if (loss.kind === 'none') continue
      if (loss.kind === 'refused') {
        refused += 1
        refusals.add(loss.paths, loss.code, keyText(document, key))
      } else {
        losing += 1
        lost.add(loss.paths)
      }
    }
    onRows?.(rows)
  }
  const seconds = (clock() - began) / 1000
  return ok({
    rows,
    chosen,
    losing,
    lost: lost.all().map(({ path, documents }) => ({ path, rows: documents })),
    refused,
    refusals: refusals.all().map((at) => ({ ...at, keys: [...at.keys] })),
    rate: rows === 0 || seconds <= 0 ? null : Math.round(rows / seconds),
  })
}
