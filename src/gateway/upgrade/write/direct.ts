/**
 * The short way of a merged write: a client that sends back what it saw, but for single values of
 * members that the store has as well, sets just these in the stored text. Anything else, and anything
 * that is not quite certain, takes the long way.
 */
import {
  equalByValue,
  formatPointer,
  memberChanges,
  memberSpan,
  parseBytes,
  print,
  type Json,
  type Path,
  type TextSpan,
} from '../../../json/index.ts'
import type { TypeGraph, ValueLens } from '../../../lens/index.ts'
import { loses, lossesAt } from '../../map/place.ts'
import { fieldAt, shapeAt } from '../../map/shape-at.ts'
import type { Sides } from '../../map/sides.ts'
import type { UpgradeLimits } from './upgrade-limits.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Where a member of the client's document stands in the store's. */
interface Way {
  readonly path: Path
  readonly lens: ValueLens
}

/** Whether a path leads through objects to a member that is declared, and no more than a value. */
const isPlain = (types: TypeGraph, type: string, path: Path): boolean => {
  const field = fieldAt(types, type, path)
  return (
    field !== undefined &&
    !field.readOnly &&
    !field.key &&
    path.every((_, depth) => {
      const kind = shapeAt(types, type, path.slice(0, depth))?.kind
      return kind === 'object' || kind === 'map'
    })
  )
}

const findWay = (path: Path, sides: Sides): Way | undefined => {
  const { up, down, clientTypes, storeTypes, type } = sides
  const mapped = up.mapPath(path)
  if (mapped.kind !== 'path' || mapped.codecs === undefined) return undefined
  if (mapped.also || mapped.stands || mapped.filled !== undefined) return undefined
  const back = down.mapPath(mapped.path)
  const isExact =
    back.kind === 'path' &&
    formatPointer(back.path) === formatPointer(path) &&
    !loses(path, up) &&
    lossesAt(mapped.path, sides).length === 0
  return isExact && isPlain(clientTypes, type, path) && isPlain(storeTypes, type, mapped.path)
    ? { path: mapped.path, lens: mapped.lens }
    : undefined
}

/** Ways that are remembered for a pair of versions; members of maps may have any name. */
const mostRemembered = 1024
const longestRemembered = 512

const remembered = new WeakMap<Sides, Map<string, Way | undefined>>()

const wayOf = (path: Path, sides: Sides): Way | undefined => {
  const ways = remembered.get(sides) ?? new Map<string, Way | undefined>()
  remembered.set(sides, ways)
  const pointer = formatPointer(path)
  if (ways.has(pointer)) return ways.get(pointer)
  const way = findWay(path, sides)
  if (pointer.length > longestRemembered) return way
  if (ways.size >= mostRemembered) ways.clear()
  ways.set(pointer, way)
  return way
}

interface Edit extends TextSpan {
  readonly text: string
}

const valueIn = (bytes: Bytes, { start, end }: TextSpan): Json | undefined => {
  const parsed = parseBytes(bytes.subarray(start, end))
  return parsed.ok ? parsed.value : undefined
}

const encoder = new TextEncoder()

const spliced = (stored: Bytes, edits: readonly Edit[]): Bytes => {
  const parts: Uint8Array[] = []
  let from = 0
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(stored.subarray(from, start), encoder.encode(text))
    from = end
  }
  parts.push(stored.subarray(from))
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/**
 * The stored document with what a replacement changed, both as JSON text; undefined where it takes
 * the long way.
 *
 * @param sent a document that fits the client's version and comes back from the store's as it is
 */
export const directWrite = (
  stored: Bytes,
  sent: Bytes,
  sides: Sides,
  { depth, scanner }: UpgradeLimits,
): Bytes | undefined => {
  if (sides.up.linked || sides.down.linked) return undefined
  const seen = sides.down.bytes(stored, { depth, scanner })
  if (!seen.ok) return undefined
  const changes = memberChanges(seen.value, sent)
  if (!changes) return undefined
  const edits: Edit[] = []
  for (const { path, before, after } of changes) {
    const [was, is] = [valueIn(seen.value, before), valueIn(sent, after)]
    if (was === undefined || is === undefined) return undefined
    // Written in another way only: what is stored stays.
    if (equalByValue(was, is)) continue
    const way = wayOf(path, sides)
    const place = way && memberSpan(stored, way.path)
    if (!way || !place) return undefined
    const carried = way.lens.value(is)
    if (!carried.ok) return undefined
    edits.push({ ...place, text: print(carried.value) })
  }
  return edits.length === 0 ? stored : spliced(stored, edits)
}
