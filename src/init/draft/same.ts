/** Whether two shapes say the same of documents, whatever their types are called and where they are inline. */
import type { Field, Shape, TypeGraph } from '../../lens/index.ts'

/** Whether a valid object may lack the field. */
export const mayLack = ({ optional = false, default: standing }: Field): boolean =>
  optional || standing !== undefined

/** What a record has of a name, if it is its own: names of documents may be `__proto__`. */
export const member = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** The shape behind references; undefined where they lead nowhere. */
export const behind = (shape: Shape | undefined, types: TypeGraph): Shape | undefined => {
  let at = shape
  for (let hops = 0; at?.kind === 'ref' && hops < 32; hops += 1) {
    at = Object.hasOwn(types, at.type) ? types[at.type] : undefined
  }
  return at?.kind === 'ref' ? undefined : at
}

const sorted = (texts: readonly string[]) => texts.toSorted((a, b) => (a < b ? -1 : 1))

/** What a shape without parts says, whatever the order in which it says it. */
const saidBy = (shape: Shape): string =>
  JSON.stringify(
    Object.entries(shape)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        name === 'values' ? sorted(value as readonly string[]) : value,
      ])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )

const sameRecord = (
  a: Readonly<Record<string, Shape>>,
  b: Readonly<Record<string, Shape>>,
  same: (a: Shape, b: Shape) => boolean,
): boolean => {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && same(a[name] as Shape, b[name] as Shape))
  )
}

/**
 * Whether documents of one are documents of the other. Descriptions, literals of defaults, marks for
 * what the store sets (`readOnly`) and for keys are not looked at.
 *
 * @param types those of both; a type that holds itself is the same as another one unless something tells them apart
 */
export const sameShape = (
  a: Shape,
  b: Shape,
  types: TypeGraph,
  met: Set<string> = new Set(),
): boolean => {
  if (a === b) return true
  const same = (one: Shape, other: Shape) => sameShape(one, other, types, met)
  if (a.kind === 'ref' && b.kind === 'ref') {
    if (a.type === b.type) return true
    const pair = JSON.stringify([a.type, b.type])
    if (met.has(pair)) return true
    met.add(pair)
  }
  if (a.kind === 'ref' || b.kind === 'ref') {
    const [one, other] = [behind(a, types), behind(b, types)]
    if (!one || !other) return false
    // Each turn goes through a reference on one side at least, and there are only so many pairs.
    const pair = `${a.kind === 'ref' ? a.type : saidBy(a)} ${b.kind === 'ref' ? b.type : saidBy(b)}`
    if (a.kind !== b.kind) {
      if (met.has(pair)) return true
      met.add(pair)
    }
    return same(one, other)
  }
  switch (a.kind) {
    case 'nullable':
    case 'array':
    case 'map':
      return b.kind === a.kind && same(a.of, b.of)
    case 'object':
      if (b.kind !== 'object') return false
      return (
        Object.keys(a.fields).length === Object.keys(b.fields).length &&
        Object.entries(a.fields).every(([name, field]) => {
          const other = Object.hasOwn(b.fields, name) ? b.fields[name] : undefined
          return (
            other !== undefined &&
            mayLack(field) === mayLack(other) &&
            same(field.shape, other.shape)
          )
        })
      )
    case 'union':
      return (
        b.kind === 'union' &&
        a.tag === b.tag &&
        (a.open ?? false) === (b.open ?? false) &&
        sameRecord(a.variants, b.variants, same)
      )
    case 'kinds':
      return b.kind === 'kinds' && sameRecord(a.members, b.members, same)
    default:
      return saidBy(a) === saidBy(b)
  }
}
