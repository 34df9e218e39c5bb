/** Examples of types in OpenAPI documents: named components, and media types that refer to them. */
import {
  isObject,
  kindOf,
  own,
  print,
  set,
  type Json,
  type JsonObject,
} from '../../../json/index.ts'
import { memberOfKind, type Shape, type TypeGraph } from '../../../lens/index.ts'
import type { Examples } from '../../declared-examples.ts'
import type { BodyForm } from '../../body-form.ts'

/** A document as clients send it: without what the store sets. */
export const asSent = (types: TypeGraph, shape: Shape, value: Json): Json => {
  const inside = (inner: Shape | undefined, at: Json): Json =>
    inner === undefined ? at : asSent(types, inner, at)
  switch (shape.kind) {
    case 'ref':
      return inside(types[shape.type], value)
    case 'nullable':
      return value === null ? null : inside(shape.of, value)
    case 'array':
      return Array.isArray(value) ? value.map((item) => inside(shape.of, item)) : value
    case 'kinds':
      return inside(memberOfKind(shape, kindOf(value)), value)
    case 'union': {
      const tag = isObject(value) ? own(value, shape.tag) : undefined
      const { variants } = shape
      const isKnown = typeof tag === 'string' && Object.hasOwn(variants, tag)
      return inside(isKnown ? variants[tag] : undefined, value)
    }
    case 'map':
    case 'object': {
      if (!isObject(value)) return value
      const sent: JsonObject = {}
      for (const [name, member] of Object.entries(value)) {
        if (shape.kind === 'map') set(sent, name, inside(shape.of, member))
        else {
          const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
          if (field?.readOnly !== true) set(sent, name, inside(field?.shape, member))
        }
      }
      return sent
    }
    default:
      return value
  }
}

const exampleBase = '#/components/examples/'

/** `Order`, `Order-2`: how the examples of a type are called. */
const namesOf = (name: string, values: readonly Json[]): readonly string[] =>
  values.map((_, index) => (index === 0 ? name : `${name}-${index + 1}`))

const references = (names: readonly string[]): JsonObject =>
  names.length === 0
    ? {}
    : {
        examples: Object.fromEntries(
          names.map((name) => [name, { $ref: `${exampleBase}${encodeURIComponent(name)}` }]),
        ),
      }

const inline = (value: Json | undefined): JsonObject =>
  value === undefined ? {} : { example: value }

/** The first member of a document, as what could be changed of it. */
const changed = (sent: Json | undefined): readonly [name: string, value: Json] | undefined =>
  isObject(sent) ? Object.entries(sent)[0] : undefined

const patchExample = (form: BodyForm, sent: Json | undefined): Json | undefined => {
  const member = changed(sent)
  if (!member) return undefined
  const [name, value] = member
  const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return form === 'json-patch' ? [{ op: 'replace', path, value }] : { [name]: value }
}

export interface VersionExamples {
  readonly components: JsonObject
  /** Members of a media type whose body is a document of a type. */
  answered(type: string): JsonObject
  /** The same of one that is sent. */
  sent(type: string): JsonObject
  /** Of a body that changes a document. */
  patch(type: string, form: BodyForm): JsonObject
  /** Of a stream. */
  streamed(type: string | undefined, form: 'sse' | 'ndjson'): JsonObject
}

/** @param sentAs the name of the schema of a type as it is sent */
export const versionExamples = (
  types: TypeGraph,
  examples: Examples,
  sentAs: (type: string) => string,
): VersionExamples => {
  const components: JsonObject = {}
  const valuesOf = (type: string): readonly Json[] =>
    Object.hasOwn(examples, type) ? (examples[type] ?? []) : []
  const sentOf = (type: string) =>
    valuesOf(type).map((value) => asSent(types, { kind: 'ref', type }, value))
  const named = (name: string, values: readonly Json[]): JsonObject => {
    const names = namesOf(name, values)
    for (const [index, value] of values.entries()) set(components, names[index] ?? '', { value })
    return references(names)
  }
  return {
    components,
    answered: (type) => named(type, valuesOf(type)),
    sent: (type) => {
      const name = sentAs(type)
      return named(name, name === type ? valuesOf(type) : sentOf(type))
    },
    patch: (type, form) => inline(patchExample(form, sentOf(type)[0])),
    streamed: (type, form) => {
      const lines = (type === undefined ? [] : valuesOf(type)).map((value) =>
        form === 'sse' ? `data: ${print(value)}\n\n` : `${print(value)}\n`,
      )
      return inline(lines.length > 0 ? lines.join('') : undefined)
    },
  }
}
