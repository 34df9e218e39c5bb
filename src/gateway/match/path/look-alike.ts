/** Paths that are no route of the contract, but that a lenient store may take for one. */
import { templateOf, type Route, type Segment } from '../../../contract/index.ts'
import { laxPath } from './lax-path.ts'

/** What may stand behind a name for stores that cut it off there: an extension, a stream of NTFS, a line end. */
const tail = /^(?:[\s\p{C}.?#%*"<>|^`]|:(?:[:$]|$))/u

/** Without an extension, which stores with formats leave out. */
const stem = (name: string): string => name.replace(/(?<=.)\.\w+$/, '')

const isAlike = (segment: string, name: string): boolean =>
  segment.startsWith(name) &&
  (segment.length === name.length || tail.test(segment.slice(name.length)))

interface LaxRoute {
  readonly path: string
  /** Names as `laxPath` folds them; undefined for a parameter. */
  readonly names: readonly (string | undefined)[]
  /** Whether the last parameter takes all that is left. */
  readonly isOpen: boolean
}

const laxRoute = (path: string): LaxRoute => {
  const template = templateOf(path).filter((segment) => segment !== '')
  const last = template.at(-1)
  return {
    path,
    names: template.map((segment: Segment) =>
      typeof segment === 'string' ? stem(laxPath(segment, true).segments[0] ?? '') : undefined,
    ),
    isOpen: typeof last === 'object' && last.rest === true,
  }
}

const fits = ({ names, isOpen }: LaxRoute, segments: readonly string[]): boolean =>
  (names.length === segments.length || (isOpen && names.length < segments.length)) &&
  names.every((name, i) => name === undefined || isAlike(segments[i] as string, name))

/** Some stores read no further than to one of these, once it is decoded. */
const readings = (path: string): readonly string[] => {
  const end = path.search(/;|%(?:25)*(?:00|23|3b|3f)/i)
  return end < 0 ? [path] : [path, path.slice(0, end)]
}

const withoutVersions = (segments: readonly string[]): readonly string[] => {
  const first = segments.findIndex((segment) => !/^v\d[\d.]*$/.test(segment))
  return first < 0 ? [] : segments.slice(first)
}

/**
 * Finds the path template that a path looks like: by case, width or accents of its letters, by
 * encoding, by slashes, dots, parameters or an extension too many, by a version before it.
 */
export const createLookAlikes = (routes: readonly Route[]) => {
  const known = [...new Set(routes.map(({ path }) => path))].map(laxRoute)
  return (path: string): string | undefined => {
    for (const reading of readings(path)) {
      const { segments } = laxPath(reading, true)
      const forms = [segments, withoutVersions(segments)]
      const found = known.find((route) => forms.some((form) => fits(route, form)))
      if (found) return found.path
    }
    return undefined
  }
}
