/** What a client is told whose write met another one each time that it was tried. */
import { problem, type Problem } from '../../../errors/index.ts'
import { formatPointer, print, valueAt, type Json } from '../../../json/index.ts'
import { differences } from './differences.ts'

/** Most places that are shown. */
const mostShown = 20

const longestValue = 200

const told = (value: Json | undefined): string | null =>
  value === undefined ? null : print(value).slice(0, longestValue)

interface Conflict {
  /** What is stored now, as the client sees it. */
  readonly seen: Json
  /** What it wants instead. */
  readonly wanted: Json
}

/** Both sides of each place that differs, as JSON text. */
export const conflictProblem = ({ seen, wanted }: Conflict, attempts: number): Problem => {
  const places = [
    ...differences(wanted, seen),
    ...differences(seen, wanted).filter((path) => valueAt(wanted, path) === undefined),
  ].slice(0, mostShown)
  const conflicts = places.map((path) => ({
    pointer: formatPointer(path),
    stored: told(valueAt(seen, path)),
    sent: told(valueAt(wanted, path)),
  }))
  const detail = `The document changed ${attempts} times while this write was made; nothing was written.`
  return problem('write-conflict', detail, { conflicts })
}
