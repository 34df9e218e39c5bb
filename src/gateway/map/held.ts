/** Where and how the store holds what a client names in a query, and what the client then sees of it. */
import { isObject, type Json, type Path } from '../../json/index.ts'
import { codecOf, LensError, type CodecStep, type Field } from '../../lens/index.ts'
import { becomesItem, placeOf } from './place.ts'
import type { Sides } from './sides.ts'
import { fieldAt, shapeAt } from './shape-at.ts'

export interface Held {
  /** In the store's version. */
  readonly path: Path
  /** What a stored value goes through until the client sees it; empty when it is seen as it is. */
  readonly codecs: readonly CodecStep[]
  /** Arrays and objects are seen in another form than they are stored, other values as they are. */
  readonly plainOnly: boolean
  /** What the client sees where nothing is stored, if that is a value. */
  readonly filled?: Json
}

export type Found =
  | { readonly kind: 'held'; readonly held: Held }
  /** Neither version declares it: it keeps its name. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly why: string }

const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((token, index) => token === b[index])

/** The place whose value, and nothing else, is what the client sees at a path. A list of one may stand for a value. */
export const exactly = (path: Path, sides: Sides): Held | undefined => {
  const place = placeOf(path, sides)
  if (place.kind !== 'path') return undefined
  for (const stored of [place.path, [...place.path, '0']]) {
    const back = sides.down.mapPath(stored)
    const others = back.kind === 'path' ? (back.also ?? []) : []
    for (const way of [back, ...others]) {
      if (way.kind === 'path' && way.codecs && samePath(way.path, path)) {
        const { codecs, filled } = way
        return {
          path: stored,
          codecs,
          plainOnly: false,
          ...(filled === undefined ? {} : { filled }),
        }
      }
    }
  }
  return undefined
}

/** Where a value stands in an object of its own, that member is asked for. */
const member = (held: Held): Held => {
  const [step, ...more] = held.codecs
  const holder = step && more.length === 0 ? codecOf(step.codec).holds?.(step.codec) : undefined
  return holder && step?.direction === 'down'
    ? { ...held, path: [...held.path, holder.member], codecs: [], plainOnly: holder.plainOnly }
    : held
}

/** Where the client sees an object around a value that the store holds by itself. */
const bareValue = (path: Path, sides: Sides): Held | undefined => {
  const held = exactly(path.slice(0, -1), sides)
  const [step, ...more] = held?.codecs ?? []
  if (!held || !step || more.length > 0 || step.direction !== 'up') return undefined
  const holder = codecOf(step.codec).holds?.(step.codec)
  return holder?.member === path.at(-1)
    ? { path: held.path, codecs: [], plainOnly: holder?.plainOnly ?? false }
    : undefined
}

/** Whether no version declares what a path begins with, though functions or variants are around it. */
const isStranger = ([name = '']: Path, { up, clientTypes, storeTypes, type }: Sides): boolean =>
  up.mapPath([name]).kind === 'unknown' ||
  [clientTypes, storeTypes].every(
    (types) => shapeAt(types, type, [])?.kind === 'object' && !fieldAt(types, type, [name]),
  )

const refused = (why: string): Found => ({ kind: 'refused', why })

export const heldAt = (path: Path, sides: Sides): Found => {
  const found = foundAt(path, sides)
  return found.kind === 'held' && !sides.places && becomesItem(path, found.held.path, sides)
    ? refused(
        `the backend has a list in place of ${path.join('.')}, and cannot be asked for single items of a list`,
      )
    : found
}

const foundAt = (path: Path, sides: Sides): Found => {
  const place = placeOf(path, sides)
  const name = path.join('.')
  switch (place.kind) {
    case 'unknown':
      return { kind: 'unknown' }
    case 'hidden':
      return refused(`your version has no field ${name}`)
    case 'path': {
      const held = exactly(path, sides)
      return held
        ? { kind: 'held', held: member(held) }
        : refused(`the backend keeps ${name} in another form`)
    }
    case 'dropped':
    case 'inside': {
      const held = bareValue(path, sides)
      if (held) return { kind: 'held', held }
      if (isStranger(path, sides)) return { kind: 'unknown' }
      return place.kind === 'inside'
        ? refused(`the backend keeps ${place.of.join('.')} in another form`)
        : refused(`the backend does not have ${name} in the form that your version shows`)
    }
  }
}

/** A value through codecs; undefined when it does not fit them. */
export const through = (codecs: readonly CodecStep[], value: Json): Json | undefined => {
  try {
    return codecs.reduce<Json>((at, { codec, direction }) => {
      const known = codecOf(codec)
      return at === null && !known.takesNull ? null : known.run(codec, at, direction)
    }, value)
  } catch (error) {
    if (error instanceof LensError) return undefined
    throw error
  }
}

/** The codecs that lead back. */
export const reversed = (codecs: readonly CodecStep[]): readonly CodecStep[] =>
  codecs
    .toReversed()
    .map(({ codec, direction }) => ({ codec, direction: direction === 'up' ? 'down' : 'up' }))

export interface Fields {
  /** As the client's version declares it. */
  readonly client: Field
  /** As the store's version declares it. */
  readonly store: Field
}

/** The declarations on both sides; undefined where one has none. */
export const fieldsOf = (path: Path, held: Held, sides: Sides): Fields | undefined => {
  const client = fieldAt(sides.clientTypes, sides.type, path)
  const store = fieldAt(sides.storeTypes, sides.type, held.path)
  return client && store && { client, store }
}

export const isContainer = (value: Json): boolean => Array.isArray(value) || isObject(value)
