/** What a function makes of several fields: called with just these, asked for just what it is to write. */
import { isObject, own, set, type Json, type JsonObject, type Path } from '../json/index.ts'
import { adapterFailed, callAdapter } from './custom-call.ts'
import { checkKinds, isRequired } from './fits.ts'
import { LensError, within } from './lens-error.ts'
import type { Field, Shape, TypeGraph } from './shape.ts'

/** A field that a function reads or writes; the path is from the object that the function works on. */
export interface Part {
  readonly path: Path
  readonly field: Field
}

export interface Maker {
  readonly name: string
  readonly run: (given: JsonObject) => Json
  readonly reads: readonly Part[]
  readonly writes: readonly Part[]
  /** Fields that the function is given as well, and that stay as they are. */
  readonly beside?: readonly Part[]
  /** What the function was made of, where its source does not tell. */
  readonly means?: readonly unknown[]
}

/** All that the function of a maker is given, in the order of its values. */
export const givenParts = ({ reads, beside = [] }: Maker): readonly Part[] => [...reads, ...beside]

export interface MakeContext {
  /** Those after the change that the function belongs to. */
  readonly types: TypeGraph
  /** Where the object that it works on is, for problems. */
  readonly at: Path
  /** Where each part that it reads is. */
  readonly places: readonly Path[]
}

/** One a part, in their order; undefined where there is none. */
export type PartValues = readonly (Json | undefined)[]

/** Runs `body`; a problem out of it is at a path. */
export const atPath = <T>(path: Path, body: () => T): T => {
  const [step, ...rest] = path
  return step === undefined ? body() : within(step, () => atPath(rest, body))
}

/** The objects around an absent value are given all the same: the shapes say that they are there. */
const put = (target: JsonObject, [step = '', ...rest]: Path, value: Json | undefined): void => {
  if (rest.length === 0) return value === undefined ? undefined : set(target, step, value)
  const known = own(target, step)
  const inner: JsonObject = isObject(known) ? known : {}
  set(target, step, inner)
  put(inner, rest, value)
}

const dotted = (path: Path): string => path.join('.')

/**
 * What the function is given; undefined where there is nothing of it: then there is nothing to make
 * of it either, as in a document of which only some fields were asked for.
 *
 * @throws LensError `wrong-shape`
 */
const givenOf = (
  maker: Maker,
  values: PartValues,
  { types, places }: MakeContext,
): JsonObject | undefined => {
  const { name } = maker
  const parts = givenParts(maker)
  const isMissing = ({ field }: Part, at: number) => values[at] === undefined && isRequired(field)
  const missing = parts.findIndex(isMissing)
  const isThere = maker.reads.some((_, at) => values[at] !== undefined)
  if (missing >= 0 && !isThere) return undefined
  if (missing >= 0) {
    atPath(places[missing] ?? [], () => {
      throw new LensError('wrong-shape', `is missing, and "${name}" reads it`)
    })
  }
  const given: JsonObject = {}
  for (const [at, { path, field }] of parts.entries()) {
    const value = values[at]
    if (value !== undefined) {
      atPath(places[at] ?? [], () => checkKinds(field.shape, value, types))
    }
    put(given, path, value)
  }
  return given
}

/** Takes the value at a path out of a result, and what is left empty around it. */
const take = (result: JsonObject, [step = '', ...rest]: Path): Json | undefined => {
  const value = own(result, step)
  if (rest.length === 0) {
    delete result[step]
    return value
  }
  if (!isObject(value)) return undefined
  const taken = take(value, rest)
  if (Object.keys(value).length === 0) delete result[step]
  return taken
}

/** The detail of a misfit, with its place inside the value. */
const misfitOf = (shape: Shape, value: Json, types: TypeGraph): LensError | undefined => {
  try {
    checkKinds(shape, value, types)
    return undefined
  } catch (error) {
    if (error instanceof LensError) return error
    throw error
  }
}

/** @throws LensError `adapter-failed` */
const writtenOf = ({ name, writes }: Maker, result: Json, types: TypeGraph): PartValues => {
  if (!isObject(result)) return adapterFailed(name, 'returned no object with what it writes')
  const values = writes.map(({ path, field }) => {
    const value = take(result, path)
    if (value === undefined) {
      if (!isRequired(field)) return undefined
      return adapterFailed(name, `returned no "${dotted(path)}", which it writes`)
    }
    const misfit = misfitOf(field.shape, value, types)
    if (misfit) {
      const place = dotted([...path, ...misfit.path])
      adapterFailed(name, `returned a "${place}" that does not fit: ${misfit.message}`)
    }
    return value
  })
  const [left] = Object.keys(result)
  return left === undefined
    ? values
    : adapterFailed(name, `returned "${left}", which is not among what it writes`)
}

/**
 * Calls the function.
 *
 * @throws LensError `wrong-shape` of what is read, `adapter-failed`
 */
export const make = (maker: Maker, values: PartValues, context: MakeContext): PartValues => {
  const given = givenOf(maker, values, context)
  if (!given) return maker.writes.map(() => undefined)
  return atPath(context.at, () =>
    writtenOf(maker, callAdapter(maker.name, maker.run, given), context.types),
  )
}
