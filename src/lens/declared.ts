/** What a version declares at a path of a type. */
import type { Path } from '../json/index.ts'
import type { Shape, TypeGraph, ValueKind } from './shape.ts'

const named = (graph: TypeGraph, type: string): Shape | undefined =>
  Object.hasOwn(graph, type) ? graph[type] : undefined

/** `*` stands for any item, `-` for the one to come (RFC 6901). */
const isItem = (step: string): boolean => /^(?:0|[1-9]\d*|[*-])$/.test(step)

/** The shape at a path, a reference where there is one; undefined where nothing is declared. */
export const declaredAt = (
  graph: TypeGraph,
  shape: Shape | undefined,
  path: Path,
): Shape | undefined => {
  const [step, ...rest] = path
  switch (shape?.kind) {
    case 'ref':
      return step === undefined ? shape : declaredAt(graph, named(graph, shape.type), path)
    case 'nullable':
      return declaredAt(graph, shape.of, path)
    case 'object':
      if (step === undefined) return shape
      return Object.hasOwn(shape.fields, step)
        ? declaredAt(graph, shape.fields[step]?.shape, rest)
        : undefined
    case 'array':
      if (step === undefined) return shape
      return isItem(step) ? declaredAt(graph, shape.of, rest) : undefined
    case 'map':
      return step === undefined ? shape : declaredAt(graph, shape.of, rest)
    case 'union': {
      if (step === undefined) return shape
      if (step === shape.tag) return rest.length === 0 ? { kind: 'string' } : undefined
      const [first] = variantsWith(graph, shape, path)
      return first === undefined ? undefined : declaredAt(graph, shape.variants[first], path)
    }
    case 'kinds': {
      if (step === undefined) return shape
      const [first] = variantsWith(graph, shape, path)
      return first === undefined
        ? undefined
        : declaredAt(graph, shape.members[first as ValueKind], path)
    }
    default:
      return step === undefined ? shape : undefined
  }
}

/** The names of the members of inline objects at a path, in whichever variants of unions. */
export const membersAt = (
  graph: TypeGraph,
  shape: Shape | undefined,
  [step, ...rest]: Path,
): readonly string[] => {
  const inside = (inner: Shape | undefined, path: Path) => membersAt(graph, inner, path)
  switch (shape?.kind) {
    case 'ref':
      return step === undefined ? [] : inside(named(graph, shape.type), [step, ...rest])
    case 'nullable':
      return inside(shape.of, step === undefined ? [] : [step, ...rest])
    case 'object':
      if (step === undefined) return Object.keys(shape.fields)
      return Object.hasOwn(shape.fields, step) ? inside(shape.fields[step]?.shape, rest) : []
    case 'array':
      return step !== undefined && isItem(step) ? inside(shape.of, rest) : []
    case 'map':
      return step === undefined ? [] : inside(shape.of, rest)
    case 'union': {
      if (step === undefined) return []
      const all = Object.values(shape.variants).flatMap((one) => inside(one, [step, ...rest]))
      return [...new Set(all)]
    }
    case 'kinds': {
      const path = step === undefined ? [] : [step, ...rest]
      return Object.values(shape.members).flatMap((one) => inside(one, path))
    }
    default:
      return []
  }
}

/** The variants of a union, or the kinds of a value of several, or of the type that refers to one, that declare a path. */
export const variantsWith = (
  graph: TypeGraph,
  shape: Shape | undefined,
  path: Path,
): readonly string[] => {
  switch (shape?.kind) {
    case 'ref':
      return variantsWith(graph, named(graph, shape.type), path)
    case 'nullable':
      return variantsWith(graph, shape.of, path)
    case 'union':
      return Object.entries(shape.variants).flatMap(([tag, variant]) =>
        declaredAt(graph, variant, path) ? [tag] : [],
      )
    case 'kinds':
      return Object.entries(shape.members).flatMap(([kind, member]) =>
        declaredAt(graph, member, path) ? [kind] : [],
      )
    default:
      return []
  }
}

/** Every field and item that a shape declares; `*` stands for any index or key. Types that hold themselves are entered once. */
export const declaredPaths = (graph: TypeGraph, root: Shape): readonly Path[] => {
  const inside = (
    shape: Shape | undefined,
    at: Path,
    met: ReadonlySet<string>,
  ): readonly Path[] => {
    switch (shape?.kind) {
      case 'ref':
        return met.has(shape.type)
          ? []
          : inside(named(graph, shape.type), at, new Set([...met, shape.type]))
      case 'nullable':
        return inside(shape.of, at, met)
      case 'array':
      case 'map': {
        const path = [...at, '*']
        return [path, ...inside(shape.of, path, met)]
      }
      case 'object':
        return Object.entries(shape.fields).flatMap(([name, field]) => {
          const path = [...at, name]
          return [path, ...inside(field.shape, path, met)]
        })
      case 'union':
        return [
          [...at, shape.tag],
          ...Object.values(shape.variants).flatMap((variant) => inside(variant, at, met)),
        ]
      case 'kinds':
        return Object.values(shape.members).flatMap((member) => inside(member, at, met))
      default:
        return []
    }
  }
  return inside(root, [], new Set())
}
