/** What documents of a type refer to, as the shapes of their fields say it (`refersTo`). */
import { isNumber, isObject, numberText, own, type Json } from '../json/index.ts'
import type { Refers, Shape, TypeGraph } from '../lens/index.ts'

export interface Reference {
  /** JSON path (RFC 9535), with `*` for any item. */
  readonly path: string
  /** Type and key of the other document. */
  readonly type: string
  readonly key: string
  /** What the other one is to this one, in words. */
  readonly as: string
  /** It tells of the past: the other one may have been deleted since. */
  readonly mayBeGone: boolean
}

export interface References {
  /** Types that there may be references to, but for those that tell of the past. */
  readonly types: readonly string[]
  /** All that a document refers to. */
  readonly of: (document: Json) => readonly Reference[]
}

interface At {
  readonly path: string
  /** Name of the field that it is in. */
  readonly field: string
}

type Visit = (value: Json, at: At, found: Reference[]) => void

const nothing: Visit = () => undefined

/** Keys are compared as the paths of routes have them. */
const keyText = (value: Json): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value
  return isNumber(value) ? numberText(value) : undefined
}

const referring =
  ({ refersTo, refersAs, mayBeGone = false }: Refers): Visit =>
  (value, { path, field }, found) => {
    const key = keyText(value)
    if (refersTo === undefined || key === undefined) return
    found.push({ path, type: refersTo, key, as: refersAs ?? field, mayBeGone })
  }

/** Visits of all types, made when they are first needed: types may hold themselves. */
const compiled = (types: TypeGraph) => {
  const known = new Map<string, { visit: Visit; reaches: boolean }>()

  const ofType = (type: string): { visit: Visit; reaches: boolean } => {
    const made = known.get(type)
    if (made) return made
    // Until it is known it counts as one that leads somewhere.
    const mine = { visit: nothing, reaches: true }
    known.set(type, mine)
    const visit = Object.hasOwn(types, type) ? visitOf(types[type] as Shape) : nothing
    mine.visit = visit
    mine.reaches = visit !== nothing
    return mine
  }

  const visitOf = (shape: Shape): Visit => {
    switch (shape.kind) {
      case 'string':
      case 'number':
        return shape.refersTo === undefined ? nothing : referring(shape)
      case 'nullable':
        return visitOf(shape.of)
      case 'ref': {
        const target = ofType(shape.type)
        return target.reaches ? (value, at, found) => target.visit(value, at, found) : nothing
      }
      case 'array': {
        const item = visitOf(shape.of)
        if (item === nothing) return nothing
        return (value, { path, field }, found) => {
          if (!Array.isArray(value)) return
          for (const one of value) item(one, { path: `${path}[*]`, field }, found)
        }
      }
      case 'map': {
        const member = visitOf(shape.of)
        if (member === nothing) return nothing
        return (value, { path, field }, found) => {
          if (!isObject(value)) return
          for (const one of Object.values(value)) member(one, { path: `${path}.*`, field }, found)
        }
      }
      case 'object': {
        const members = Object.entries(shape.fields).flatMap(([name, field]) => {
          const visit = visitOf(field.shape)
          return visit === nothing ? [] : [[name, visit] as const]
        })
        if (members.length === 0) return nothing
        return (value, { path }, found) => {
          if (!isObject(value)) return
          for (const [name, visit] of members) {
            const member = own(value, name)
            if (member !== undefined) visit(member, { path: `${path}.${name}`, field: name }, found)
          }
        }
      }
      case 'union': {
        const variants = new Map(
          Object.entries(shape.variants).map(([name, variant]) => [name, visitOf(variant)]),
        )
        if ([...variants.values()].every((visit) => visit === nothing)) return nothing
        return (value, at, found) => {
          const tag = isObject(value) ? own(value, shape.tag) : undefined
          if (typeof tag === 'string') variants.get(tag)?.(value, at, found)
        }
      }
      case 'kinds': {
        const visits = Object.values(shape.members).map(visitOf)
        return visits.every((visit) => visit === nothing)
          ? nothing
          : (value, at, found) => {
              for (const visit of visits) visit(value, at, found)
            }
      }
      default:
        return nothing
    }
  }
  return (type: string): Visit => ofType(type).visit
}

/** Types in shapes that a document of a type may hold, each once. */
const refersIn = (types: TypeGraph, type: string): readonly Refers[] => {
  const seen = new Set<string>()
  const found: Refers[] = []
  const look = (shape: Shape | undefined): void => {
    switch (shape?.kind) {
      case 'string':
      case 'number':
        found.push(shape)
        return
      case 'nullable':
      case 'array':
      case 'map':
        return look(shape.of)
      case 'ref':
        if (seen.has(shape.type)) return
        seen.add(shape.type)
        return look(Object.hasOwn(types, shape.type) ? types[shape.type] : undefined)
      case 'object':
        return Object.values(shape.fields).forEach(({ shape: field }) => look(field))
      case 'union':
        return Object.values(shape.variants).forEach(look)
      case 'kinds':
        return Object.values(shape.members).forEach(look)
      default:
    }
  }
  look({ kind: 'ref', type })
  return found
}

/** @param types of the version that the documents are in */
export const referencesIn = (types: TypeGraph, type: string): References => {
  const visit = compiled(types)(type)
  const firm = refersIn(types, type).flatMap(({ refersTo, mayBeGone }) =>
    refersTo === undefined || mayBeGone ? [] : [refersTo],
  )
  return {
    types: [...new Set(firm)],
    of: (document) => {
      const found: Reference[] = []
      visit(document, { path: '$', field: '' }, found)
      return found
    },
  }
}
