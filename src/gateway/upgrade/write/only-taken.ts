/** A document that was read, as the request that replaces it takes it: answers may say more than that. */
import { isObject, own, parseSpanned, type Json, type Spans } from '../../../json/index.ts'
import type { Shape, TypeGraph } from '../../../lens/index.ts'
import { bareShape, shapeOfValue } from '../../map/shape-at.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface Taking {
  readonly types: TypeGraph
  /** Type of the document as it is answered. */
  readonly answered: string
  /** Type of the request's body. */
  readonly taken: string
  readonly depth: number
}

interface Cutting {
  readonly types: TypeGraph
  readonly spans: Spans
}

const fieldShape = (shape: Shape, key: string): Shape | undefined => {
  if (shape.kind === 'map') return shape.of
  if (shape.kind !== 'object') return undefined
  return Object.hasOwn(shape.fields, key) ? shape.fields[key]?.shape : undefined
}

/** The variant that a value of a union is; any other shape itself. */
const ofVariant = (types: TypeGraph, shape: Shape, value: Json): Shape => {
  const bare = shapeOfValue(types, shape, value)
  if (bare.kind !== 'union') return bare
  const name = isObject(value) ? own(value, bare.tag) : undefined
  const known = typeof name === 'string' && Object.hasOwn(bare.variants, name)
  const variant = known ? bare.variants[name] : undefined
  if (!variant) return { kind: 'any' }
  // The tag is in none of them: it stays as what nobody declares does.
  return bareShape(types, variant)
}

const cut = (
  value: Json,
  text: string,
  [answered, taken]: readonly [Shape, Shape],
  context: Cutting,
): string => {
  const { types, spans } = context
  const [has, takes] = [ofVariant(types, answered, value), ofVariant(types, taken, value)]
  if (Array.isArray(value)) {
    if (has.kind !== 'array' || takes.kind !== 'array') return text
    const texts = spans.items(value)
    const items = value.map((item, i) => cut(item, texts[i] ?? '', [has.of, takes.of], context))
    return items.every((item, i) => item === texts[i]) ? text : `[${items.join(',')}]`
  }
  if (!isObject(value) || takes.kind === 'any') return text
  let isKept = true
  const members = spans.members(value).flatMap(({ key, name, value: part }) => {
    const [shown, wanted] = [fieldShape(has, key), fieldShape(takes, key)]
    // What neither declares is nobody's but the client's.
    if (!shown) return [`${name}:${part}`]
    const inner = wanted && cut(value[key] as Json, part, [shown, wanted], context)
    if (inner !== part) isKept = false
    return inner === undefined ? [] : [`${name}:${inner}`]
  })
  return isKept ? text : `{${members.join(',')}}`
}

/** Without the members that only answers have; what neither type declares stays, and so does the text. */
export const onlyTaken = (document: Bytes, { types, answered, taken, depth }: Taking): Bytes => {
  const parsed = parseSpanned(document, { depth })
  if (!parsed.ok) return document
  const { value, text, spans } = parsed.value
  const shapes = [
    { kind: 'ref', type: answered },
    { kind: 'ref', type: taken },
  ] as const
  const rest = cut(value, text, shapes, { types, spans })
  return rest === text ? document : new TextEncoder().encode(rest)
}
