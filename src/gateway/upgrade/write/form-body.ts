/**
 * Bodies as `application/x-www-form-urlencoded` (WHATWG URL section 5), with names that lead into
 * objects and lists: `items[0][price]=5`, `expand[]=customer`. Values are text there; what the
 * version declares says which of them are numbers, true, false or null.
 */
import { failed, ok, problem, type ProblemPlace, type Result } from '../../../errors/index.ts'
import {
  formatPointer,
  isNumber,
  isObject,
  numberText,
  own,
  parseBytes,
  print,
  set,
  type Json,
  type JsonObject,
  type Path,
} from '../../../json/index.ts'
import type { KindsShape, Shape, TypeGraph } from '../../../lens/index.ts'
import { bareShape, takesNull } from '../../map/shape-at.ts'
import { memberShapes } from '../../map/member-shape.ts'

type Bytes = Uint8Array<ArrayBuffer>

const malformed = (detail: string): Result<never> => failed(problem('malformed', detail))

const namePattern = /^([^[\]]+)((?:\[[^[\]]*\])*)$/

/** `items[0][price]` as `items`, `0`, `price`; undefined for what is no such name. */
const tokensOf = (name: string): readonly string[] | undefined => {
  const match = namePattern.exec(name)
  if (!match) return undefined
  const [, first = '', rest = ''] = match
  return [first, ...Array.from(rest.matchAll(/\[([^[\]]*)\]/g), ([, token = '']) => token)]
}

/** Names and the texts that were given for them; `''` stands for the next item of a list. */
interface Branch {
  readonly members: Map<string, Branch>
  readonly texts: string[]
}

const branch = (): Branch => ({ members: new Map(), texts: [] })

const grow = ({ members }: Branch, token: string): Branch => {
  const name = token === '' ? String(members.size) : token
  const known = members.get(name)
  if (known) return known
  const made = branch()
  members.set(name, made)
  return made
}

interface Typing {
  readonly types: TypeGraph
  /** What of the body cannot be read. */
  readonly errors: ProblemPlace[]
}

const wrong = ({ errors }: Typing, path: Path, detail: string): Json => {
  errors.push({ pointer: formatPointer(path), detail })
  return null
}

const isIndex = (name: string): boolean => /^(?:0|[1-9]\d{0,8})$/.test(name)

/** The value that a text stands for; what is no such value stays text, and is told like any other. */
const scalar = (text: string, shape: Shape, { types }: Typing): Json => {
  const bare = bareShape(types, shape)
  if (text === '' && bare.kind !== 'string' && bare.kind !== 'any') return null
  if (text === '' && takesNull(types, shape) && bare.kind !== 'any') return null
  if (bare.kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (bare.kind !== 'number') return text
  const parsed = parseBytes(new TextEncoder().encode(text))
  return parsed.ok && isNumber(parsed.value) ? parsed.value : text
}

/** The member of several kinds that a part of a form is. Text stays text where there may be text. */
const memberOfForm = ({ members: names, texts }: Branch, { members }: KindsShape): Shape => {
  const { string, number, boolean, array, object } = members
  const [text = ''] = texts
  const isList = texts.length > 1 || (names.size > 0 && [...names.keys()].every(isIndex))
  const isFlag = text === 'true' || text === 'false'
  const wanted =
    names.size > 0 || texts.length > 1
      ? [isList ? array : object, object, array]
      : [string, isFlag ? boolean : number, number, boolean, array, object]
  return wanted.find((shape) => shape !== undefined) ?? { kind: 'any' }
}

const listed = (node: Branch, of: Shape, typing: Typing, path: Path): Json => {
  const names = [...node.members.keys()]
  if (!names.every(isIndex)) return wrong(typing, path, 'a list is expected, found names')
  const items = names
    .toSorted((a, b) => Number(a) - Number(b))
    .map((name, at) => valueOf(node.members.get(name)!, of, typing, [...path, String(at)]))
  const texts = node.texts.map((text) =>
    valueOf({ members: new Map(), texts: [text] }, of, typing, path),
  )
  return [...texts, ...items]
}

const valueOf = (node: Branch, shape: Shape, typing: Typing, path: Path): Json => {
  const { members, texts } = node
  const bare = bareShape(typing.types, shape)
  const [text, ...more] = texts
  if (bare.kind === 'kinds') {
    const of = memberOfForm(node, bare)
    return valueOf(
      node,
      takesNull(typing.types, shape) ? { kind: 'nullable', of } : of,
      typing,
      path,
    )
  }
  if (bare.kind === 'array' && !(text === '' && more.length === 0 && members.size === 0)) {
    return listed(node, bare.of, typing, path)
  }
  if (text !== undefined) {
    return members.size > 0 || more.length > 0
      ? wrong(typing, path, 'given more than once')
      : scalar(text, shape, typing)
  }
  const tag = bare.kind === 'union' ? members.get(bare.tag)?.texts[0] : undefined
  const holder = bare.kind === 'union' && tag !== undefined ? { [bare.tag]: tag } : {}
  const shapeOf = memberShapes(typing.types, shape, holder)
  // Where nothing is declared, numbers in brackets are a list.
  const names = [...members.keys()]
  if (bare.kind === 'any' && names.length > 0 && names.every(isIndex)) {
    return listed(node, bare, typing, path)
  }
  const object: JsonObject = {}
  for (const [name, inner] of members) {
    set(object, name, valueOf(inner, shapeOf(name), typing, [...path, name]))
  }
  return object
}

export interface FormContext {
  /** What the sender's version declares. */
  readonly types: TypeGraph
  readonly type: string
  readonly limits: { readonly depth: number }
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** The body as JSON. Problems: `malformed`, `too-deep`. */
export const jsonOfForm = (input: Bytes, { types, type, limits }: FormContext): Result<Bytes> => {
  const root = branch()
  for (const [name, text] of new URLSearchParams(decoder.decode(input))) {
    const tokens = tokensOf(name)
    if (!tokens) {
      return malformed('A name of the form is not like name, name[inner], name[0] or name[].')
    }
    if (tokens.slice(0, -1).includes('')) {
      return malformed(
        'A name of the form has [] before other names, which does not say in which item they are: number the items, such as items[0][price].',
      )
    }
    if (tokens.length > limits.depth) {
      return failed(problem('too-deep', `A name of the form leads deeper than ${limits.depth}.`))
    }
    tokens.reduce(grow, root).texts.push(text)
  }
  const errors: ProblemPlace[] = []
  const value = valueOf(root, { kind: 'ref', type }, { types, errors }, [])
  return errors.length === 0
    ? ok(encoder.encode(print(value)))
    : failed(problem('malformed', 'The form contradicts itself.', { errors }))
}

const pairs = (value: Json, name: string): readonly (readonly [string, string])[] => {
  const below = (token: string, inner: Json) =>
    pairs(inner, name === '' ? token : `${name}[${token}]`)
  if (Array.isArray(value)) return value.flatMap((item, at) => below(String(at), item))
  if (isObject(value)) {
    return Object.keys(value).flatMap((key) => below(key, own(value, key) as Json))
  }
  if (value === null) return [[name, '']]
  return [[name, isNumber(value) ? numberText(value) : String(value)]]
}

/** JSON as a form; null is sent as nothing. Whatever is no object is left as it is. */
export const formOfJson = (input: Bytes): Bytes => {
  const parsed = parseBytes(input)
  if (!parsed.ok || !isObject(parsed.value)) return input
  return encoder.encode(
    new URLSearchParams(pairs(parsed.value, '').map(([name, text]) => [name, text])).toString(),
  )
}
