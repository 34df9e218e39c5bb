/** Where a place is for all documents of a type, and of which types inside it is one, too. */
import type { Path } from '../json/index.ts'
import { memberOfKind, type Shape, type TypeGraph } from '../lens/index.ts'

/** Stands for a member that the version does not declare, and for all inside of it. */
export const undeclared = '(undeclared)'

export interface GeneralPlace {
  /** With `*` for indices and keys of maps, and `undeclared` at its end where it leads to such a member. */
  readonly path: Path
  /** The types that the way leads through, with the rest of the way; the type itself is the first. */
  readonly types: readonly { readonly type: string; readonly path: Path }[]
}

/** The variants in which a member may be. */
const shapesWith = (shape: Shape, step: string, types: TypeGraph): Shape | undefined => {
  if (shape.kind === 'union') {
    return Object.values(shape.variants).find((variant) => {
      const named = variant.kind === 'ref' ? types[variant.type] : variant
      return named?.kind === 'object' && Object.hasOwn(named.fields, step)
    })
  }
  if (shape.kind !== 'kinds') return undefined
  return memberOfKind(shape, /^\d+$/.test(step) ? 'array' : 'object')
}

/** @param path into a document of the type */
export const generalPlace = (types: TypeGraph, type: string, path: Path): GeneralPlace => {
  const general: string[] = []
  const met: { type: string; at: number }[] = []
  const walk = (shape: Shape | undefined, at: number): void => {
    const step = path[at]
    switch (shape?.kind) {
      case 'ref':
        met.push({ type: shape.type, at })
        return walk(types[shape.type], at)
      case 'nullable':
        return walk(shape.of, at)
      case 'union':
      case 'kinds': {
        if (step === undefined) return
        const within = shapesWith(shape, step, types)
        if (within || (shape.kind === 'union' && step === shape.tag)) return walk(within, at)
        general.push(undeclared)
        return
      }
      case 'array':
      case 'map':
        if (step === undefined) return
        general.push('*')
        return walk(shape.of, at + 1)
      case 'object':
        if (step === undefined) return
        if (!Object.hasOwn(shape.fields, step)) {
          general.push(undeclared)
          return
        }
        general.push(step)
        return walk(shape.fields[step]?.shape, at + 1)
      default:
        general.push(...path.slice(at))
    }
  }
  walk({ kind: 'ref', type }, 0)
  return {
    path: general,
    types: met.map(({ type: name, at }) => ({ type: name, path: general.slice(at) })),
  }
}
