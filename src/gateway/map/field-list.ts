/** The `fields` parameter: which fields the store must answer so that the client gets those it asked for. */
import { ok, type Result } from '../../errors/index.ts'
import type { Path } from '../../json/index.ts'
import type { QueryPart } from '../address/query-text.ts'
import { entersList, holderOf, placeOf } from './place.ts'
import type { Sides } from './sides.ts'
import { shapeAt } from './shape-at.ts'
import { namePath, tooDeep } from './name-path.ts'
import { unmappable } from './unmappable.ts'

export interface FieldList {
  /** In the client's version. */
  readonly asked: readonly Path[]
  /** Dotted names in the store's version; empty to ask for everything. */
  readonly names: readonly string[]
  /** Whether something asked for has to come from defaults. */
  readonly needsDefaults: boolean
}

interface Needs {
  readonly paths: readonly Path[]
  readonly defaults: boolean
  /** Nothing less than the whole document will do. */
  readonly whole?: boolean
}

/** What the store must answer for one field. A nested object that it keeps flat is asked for by its members. */
const needsOf = (path: Path, sides: Sides): Needs | string => {
  const place = placeOf(path, sides)
  switch (place.kind) {
    case 'path':
      return { paths: [place.path], defaults: false }
    case 'unknown':
      return { paths: [place.path], defaults: false }
    case 'hidden':
      return 'your version has no such field'
    case 'inside':
      return needsOf(place.of, sides)
    case 'dropped': {
      if (place.into) return { paths: place.into, defaults: false }
      const shape = shapeAt(sides.clientTypes, sides.type, path)
      if (shape?.kind === 'object') {
        const members = Object.keys(shape.fields).map((name) => needsOf([...path, name], sides))
        const known = members.filter((need) => typeof need !== 'string')
        return {
          paths: known.flatMap(({ paths }) => paths),
          defaults: known.some(({ defaults }) => defaults),
          whole: known.some(({ whole }) => whole),
        }
      }
      // Its default can only stand in where the object around it is.
      const around = path.slice(0, -1)
      const holder = around.length === 0 ? undefined : placeOf(around, sides)
      return holder?.kind === 'path'
        ? { paths: [holder.path], defaults: true }
        : { paths: [], defaults: true, whole: around.length > 0 }
    }
  }
}

/** The union, or the value of several kinds, that a path leads into: which one it is, and so what it means, only all of it tells. */
const unionAround = (path: Path, { clientTypes, type }: Sides): Path | undefined => {
  const depth = path.findIndex((_, i) => {
    const kind = shapeAt(clientTypes, type, path.slice(0, i))?.kind
    return kind === 'union' || kind === 'kinds'
  })
  return depth < 0 ? undefined : path.slice(0, depth)
}

const needed = (path: Path, sides: Sides): Needs | string => {
  const union = unionAround(path, sides)
  if (!union) return needsOf(path, sides)
  const needs = needsOf(union, sides)
  return typeof needs === 'string' ? needs : { ...needs, defaults: true }
}

/** Problem: `unmappable-query`. */
export const mapFieldList = (part: QueryPart, sides: Sides): Result<FieldList> => {
  const asked: Path[] = []
  for (const name of part.value.split(',')) {
    const path = namePath(name)
    if (!path) return unmappable(part.name, tooDeep)
    asked.push(path)
  }
  const names = new Set<string>()
  let defaults = false
  let whole = false
  for (const path of asked) {
    if (entersList(path, sides)) return unmappable(part.name, `${path.join('.')} leads into a list`)
    const needs = needed(path, sides)
    if (typeof needs === 'string') return unmappable(part.name, `${path.join('.')}: ${needs}`)
    for (const place of needs.paths) names.add(holderOf(place, sides).join('.'))
    defaults ||= needs.defaults
    whole ||= needs.whole ?? false
  }
  return ok({ asked, names: whole ? [] : [...names], needsDefaults: defaults })
}
