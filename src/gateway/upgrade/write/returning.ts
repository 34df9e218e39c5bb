/**
 * What is stored in one place and would come back from a client's version in another: a key of a map
 * that is a field of its own by now. A write that changes it cannot be merged into where it stands.
 */
import { failed, problem, type Result } from '../../../errors/index.ts'
import {
  equalByValue,
  formatPointer,
  isObject,
  own,
  parse,
  type Json,
  type Path,
} from '../../../json/index.ts'
import type { Sides } from '../../map/sides.ts'
import { printMerged, type Merged } from './merge.ts'
import { clientPlaces } from './unseen.ts'

/** The places of a value that a path leads to, `*` standing for any item. */
const placesIn = (value: Json, [step, ...rest]: Path, at: Path = []): readonly Path[] => {
  if (step === undefined) return [at]
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      step === '*' || step === String(index) ? placesIn(item, rest, [...at, String(index)]) : [],
    )
  }
  if (!isObject(value)) return []
  const names = step === '*' ? Object.keys(value) : [step]
  return names.flatMap((name) => {
    const member = own(value, name)
    return member === undefined ? [] : placesIn(member, rest, [...at, name])
  })
}

/** The refusal of a write after which the client would not see what it wants; undefined where it would. */
export const returningProblem = (
  stored: Json,
  merged: Merged,
  wanted: Json,
  { down }: Sides,
): Result<never> | undefined => {
  const returning = down.losses.filter(({ returns }) => returns)
  const places = returning.flatMap(({ path }) => placesIn(stored, path))
  if (places.length === 0) return undefined
  const written = parse(printMerged(merged))
  const shown = written.ok ? down.value(written.value) : written
  if (shown.ok && equalByValue(shown.value, wanted)) return undefined
  const detail = 'the stored document has it in its old place, where your version cannot change it'
  const errors = places.map((path) => ({ pointer: formatPointer(path), detail }))
  return failed(
    problem('not-representable', 'The stored document has a field in its old place.', {
      errors: clientPlaces(errors, down),
    }),
  )
}
