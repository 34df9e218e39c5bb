/** Where a path of the client's document leads in the store's, judged more strictly than the lens alone does. */
import {
  equalByValue,
  formatPointer,
  set,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../json/index.ts'
import {
  codecOf,
  type CodecStep,
  type Field,
  type Lens,
  type MappedPath,
  type Loss,
  type Shared,
  type TypeGraph,
  type ValueLens,
} from '../../lens/index.ts'
import type { Sides } from './sides.ts'
import { areOfKinds, fieldAt, shapeAt } from './shape-at.ts'

/** Both versions have it. */
export interface PathPlace {
  readonly kind: 'path'
  readonly path: Path
  readonly lens: ValueLens
  /** As the client's version declares it. */
  readonly field: Field | undefined
  /** What depends on the rest of the document, in either version. */
  readonly depends: 'set' | 'removal' | undefined
  /** Whether another field of the client's says the same, and has precedence. */
  readonly stands?: boolean
  /** Where the store keeps it as well. */
  readonly also?: readonly MappedPath[]
  /** What its absence becomes there. */
  readonly filled?: Json
}

export type Place =
  | PathPlace
  /** The client's version has it, the store's has not. `into`: the store has values that were made of it. */
  | {
      readonly kind: 'dropped'
      readonly field: Field | undefined
      readonly into?: readonly Path[] | undefined
      /** An object that shares what is in it with others in the store's version. */
      readonly shared?: Shared | undefined
    }
  /** Neither version declares it: it keeps its name. */
  | { readonly kind: 'unknown'; readonly path: Path }
  /** Only the store's version has it: not for this client. */
  | { readonly kind: 'hidden'; readonly field: Field }
  /** It lies inside a value that changes as a whole. */
  | { readonly kind: 'inside'; readonly of: Path }

/** The longest part of the path that the client's version declares. */
const declaredPart = ({ clientTypes, type }: Sides, path: Path): Path => {
  let part = path
  while (part.length > 0 && !fieldAt(clientTypes, type, part)) part = part.slice(0, -1)
  return part
}

const isContainer = (types: TypeGraph, type: string, path: Path): boolean =>
  ['object', 'array', 'map'].includes(shapeAt(types, type, path)?.kind ?? 'any')

/** What the path leads into, where the other side keeps something without parts in its place. */
const reformedPart = (
  lens: Lens,
  { types, type }: { readonly types: TypeGraph; readonly type: string },
  path: Path,
): Path | undefined => {
  for (let part = path.slice(0, -1); part.length > 0; part = part.slice(0, -1)) {
    const mapped = lens.mapPath(part)
    if (mapped.kind === 'path') {
      return isContainer(types, type, mapped.path) ? undefined : part
    }
  }
  return undefined
}

/** What the path leads into that codecs carry as a whole, and drop nothing of. */
export const wholePart = (
  path: Path,
  lens: Lens,
): { readonly path: Path; readonly codecs: readonly CodecStep[] } | undefined => {
  for (let part = path.slice(0, -1); part.length > 0; part = part.slice(0, -1)) {
    const mapped = lens.mapPath(part)
    if (mapped.kind !== 'path') continue
    const { codecs = [] } = mapped
    const drops = codecs.some(({ codec, direction }) => {
      return codecOf(codec).loss(codec, direction)?.kind === 'defaulted'
    })
    return codecs.length > 0 && !drops ? { path: part, codecs } : undefined
  }
  return undefined
}

/** A name that no version declares: it goes along with the members of an object that are carried one by one. */
const stranger = '\u0000'

/** Whether a path leads into an object of which nothing tells where its members go. */
const isOpaque = (path: Path, lens: Lens): boolean =>
  path.some((_, depth) => {
    const part = path.slice(0, depth)
    return (
      lens.mapPath(part).kind === 'path' && lens.mapPath([...part, stranger]).kind === 'dropped'
    )
  })

/** Whether the client's version has a place for what stands at a path of the store's document, as such or in another form. */
export const isSeen = (path: Path, { down, clientTypes: types, type }: Sides): boolean => {
  const mapped = down.mapPath(path)
  return (
    mapped.kind !== 'dropped' ||
    mapped.into !== undefined ||
    // Both versions have it, though not with the same members.
    (mapped.shared !== undefined && fieldAt(types, type, mapped.shared.path) !== undefined) ||
    reformedPart(down, { types, type }, path) !== undefined ||
    wholePart(path, down) !== undefined
  )
}

/** Whether it may have one: functions carry what is around it, and nothing tells where its members go. */
export const maySee = (path: Path, sides: Sides): boolean =>
  isSeen(path, sides) || (isOpaque(path, sides.down) && !isAbsent(path, sides.down))

/** A member of a map in whose place a field may be is there in the client's version only. */
const dependsOn = (up: MappedPath, down: MappedPath): PathPlace['depends'] => {
  const [there, back] = [up, down].map((mapped) => mapped.kind === 'path' && mapped.depends)
  if (there === 'set' || back === 'set' || back === 'adopted') return 'set'
  return there === 'removal' || back === 'removal' ? 'removal' : undefined
}

/**
 * The value of several kinds that a path leads into, on either side, where it is not the same on both:
 * what the client sees as a list may be stored as one item.
 */
const kindsAround = (path: Path, sides: Sides): Path | undefined => {
  const { up, down, clientTypes, storeTypes, type } = sides
  const holders = path.map((_, depth) => path.slice(0, depth))
  return holders.find((holder) => {
    const mapped = up.mapPath(holder)
    if (mapped.kind !== 'path') return false
    const isClients = areOfKinds(clientTypes, type, holder)
    if (!isClients && !areOfKinds(storeTypes, type, mapped.path)) return false
    const back = down.mapPath(mapped.path)
    return !mapped.lens.identity || back.kind !== 'path' || !back.lens.identity
  })
}

export const placeOf = (path: Path, sides: Sides): Place => {
  const { up, down, clientTypes, storeTypes, type } = sides
  const field = fieldAt(clientTypes, type, path)
  const mapped = up.mapPath(path)
  const stored = fieldAt(storeTypes, type, mapped.path)
  // What both declare leads into no such value.
  const whole = field && stored ? undefined : kindsAround(path, sides)
  if (whole) return { kind: 'inside', of: whole }
  if (!field && stored) return { kind: 'hidden', field: stored }
  if (mapped.kind === 'path') {
    const back = down.mapPath(mapped.path)
    return { ...mapped, field, depends: dependsOn(mapped, back) }
  }
  if (!field) {
    const part = declaredPart(sides, path)
    const anchor = up.mapPath(part)
    if (anchor.kind === 'dropped') return { kind: 'dropped', field, into: anchor.into }
    const changes = anchor.kind === 'path' && !anchor.lens.identity
    if (changes && !isContainer(clientTypes, type, part)) return { kind: 'inside', of: part }
  }
  if (mapped.kind !== 'dropped') return mapped
  const of = wholePart(path, up)?.path ?? reformedPart(up, { types: storeTypes, type }, path)
  const { into, shared } = mapped
  return of ? { kind: 'inside', of } : { kind: 'dropped', field, into, shared }
}

/** From a place of the store's document back to where the client sees it, or first of all if that is not asked for. */
export const backTo = (path: Path, stored: Path, { down }: Sides): ValueLens | undefined => {
  const back = down.mapPath(stored)
  if (back.kind !== 'path') return undefined
  const pointer = formatPointer(path)
  for (const way of back.also ?? []) {
    if (way.kind === 'path' && formatPointer(way.path) === pointer) return way.lens
  }
  return back.lens
}

/** Whether the version that a lens leads to has nothing at all for a place. */
export const isAbsent = (path: Path, lens: Lens): boolean => {
  const mapped = lens.mapPath(path)
  return (
    mapped.kind === 'dropped' &&
    mapped.into === undefined &&
    lens.losses.some(
      ({ path: lost }) => lost.length > 0 && lost.length <= path.length && overlaps(lost, path),
    )
  )
}

/** What the client is shown at a path for which the store has no place: a constant, or what absence means. */
export const shownAt = (path: Path, { up, down, clientTypes, type }: Sides): Json | undefined => {
  const around = path.slice(0, -1).reduceRight<JsonObject>((inner, name) => {
    const holder: JsonObject = {}
    set(holder, name, inner)
    return holder
  }, {})
  const stored = up.value(around, { defaults: false })
  const seen = stored.ok ? down.value(stored.value) : stored
  const shown = seen.ok ? valueAt(seen.value, path) : undefined
  return shown === undefined ? fieldAt(clientTypes, type, path)?.default : shown
}

/** Whether what a client is shown at a place is what the absence of its field means. */
export const isAbsence = (
  shown: Json | undefined,
  path: Path,
  { clientTypes, type }: Sides,
): boolean => {
  const standing = fieldAt(clientTypes, type, path)?.default
  return shown === undefined || (standing !== undefined && equalByValue(shown, standing))
}

/** The path up to the first list that it leads into; all of it where it leads into none. */
const upToList = (path: Path, types: TypeGraph, type: string): Path => {
  const depth = path.findIndex((_, i) => shapeAt(types, type, path.slice(0, i))?.kind === 'array')
  return depth < 0 ? path : path.slice(0, depth)
}

/** Whether a path leads to an item of a list, or past one. */
export const entersList = (path: Path, { clientTypes, type }: Sides): boolean =>
  upToList(path, clientTypes, type) !== path

/** Whether what the client names as a field is an item of a list to the store. */
export const becomesItem = (path: Path, stored: Path, sides: Sides): boolean =>
  holderOf(stored, sides) !== stored && !entersList(path, sides)

/** What the store can be asked to answer of a path of its version: all of the list that it leads into. */
export const holderOf = (stored: Path, { storeTypes, type }: Sides): Path =>
  upToList(stored, storeTypes, type)

const sameToken = (a: string, b: string): boolean => a === b || a === '*' || b === '*'

/** Whether one path leads to the other, or into it. */
const overlaps = (a: Path, b: Path): boolean => {
  const common = Math.min(a.length, b.length)
  return a.slice(0, common).every((token, i) => sameToken(token, b[i] as string))
}

/** Whether a lens loses something at, above or below a path of the version that it reads. */
export const loses = (path: Path, lens: Lens): boolean => lossesOn(path, lens).length > 0

/** What a lens loses at, above or below a path of the version that it reads. What is only written in another way is not lost. */
export const lossesOn = (path: Path, { losses }: Lens): readonly Loss[] =>
  losses.filter((loss) => loss.kind !== 'respelled' && overlaps(loss.path, path))

/** What a lens loses of the values that a path leads into, or to. */
export const lossesAround = (path: Path, { losses }: Lens): readonly Loss[] =>
  losses.filter((loss) => loss.path.length <= path.length && overlaps(loss.path, path))

/** Whether the contract lets what is at or above a path go, should a request say it. */
export const isDiscarded = (path: Path, { losses }: Lens): boolean =>
  losses.some(
    ({ path: lost, discards }) => discards && lost.length <= path.length && overlaps(lost, path),
  )

/** What the client does not see exactly at, above or below a path of the store's document. */
export const lossesAt = (path: Path, { down }: Sides): readonly Loss[] => lossesOn(path, down)
