/** How the gateway tells its own problems as errors of an API, by the names of their fields. */
import type { ErrorForm } from '../contract/index.ts'
import { set, type Json, type JsonObject } from '../json/index.ts'
import type { Field, Shape, TypeGraph } from '../lens/index.ts'
import { opened } from './shapes/join.ts'

/** Names of text fields, and the part of a problem that each holds. */
const texts: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:message|msg|detail|details?|error_?message|error_?description|description|reason|explanation|text)$/i,
    '$detail',
  ],
  [/^(?:title|summary|error|name|status_?text|error_?title)$/i, '$title'],
  [/^(?:code|error_?code|error_?type|kind|key|slug|id_?code)$/i, '$code'],
  [/^type$/i, '$type'],
  [/^(?:hint|help|suggestion|resolution)$/i, '$hint'],
  [/^(?:request_?id|trace_?id|correlation_?id|incident_?id|log_?id)$/i, '$request_id'],
]

const numbers =
  /^(?:status|status_?code|http_?status|http_?code|http_?status_?code|code|error_?code)$/i

/** Fields of one wrong place. */
const places: readonly (readonly [RegExp, string])[] = [
  [/^(?:pointer|json_?pointer|instance_?path)$/i, '$pointer'],
  [
    /^(?:field|path|param|parameter|property|property_?path|name|attribute|location|target|key|source|field_?name|loc)$/i,
    '$field',
  ],
  [/^(?:message|msg|detail|reason|description|error|text|error_?message)$/i, '$detail'],
  [/^(?:code|error_?code|type|kind|rule)$/i, '$code'],
]

const lists =
  /^(?:errors?|details?|violations?|fields?|field_?errors?|invalid_?params?|invalid_?fields|issues|causes|validation_?errors?|problems|messages)$/i

/** As deep as errors are looked into. */
const deepest = 4

class Template {
  private readonly types: TypeGraph

  constructor(types: TypeGraph) {
    this.types = types
  }

  /** What is written for a field; undefined where its name says nothing. */
  value(name: string, given: Shape, parts: typeof texts, depth: number): Json | undefined {
    if (depth > deepest) return undefined
    const bare = given.kind === 'nullable' ? given.of : given
    const shape = opened(bare, (type) =>
      Object.hasOwn(this.types, type) ? this.types[type] : undefined,
    )
    switch (shape.kind) {
      case 'string':
        if (shape.values && !shape.open) return undefined
        return parts.find(([names]) => names.test(name))?.[1]
      case 'any':
        return parts.slice(0, 2).find(([names]) => names.test(name))?.[1]
      case 'number':
        return numbers.test(name) ? '$status' : undefined
      case 'object':
        return this.object(shape.fields, parts, depth + 1)
      case 'array':
        return lists.test(name) ? this.list(shape.of, depth) : undefined
      default:
        return undefined
    }
  }

  /** @returns undefined where a field has to be there of which nothing is known */
  object(
    fields: Readonly<Record<string, Field>>,
    parts: typeof texts,
    depth = 0,
  ): JsonObject | undefined {
    const made: JsonObject = {}
    for (const [name, field] of Object.entries(fields)) {
      const value = this.value(name, field.shape, parts, depth)
      const mayLack = field.optional === true || field.default !== undefined
      if (value !== undefined) set(made, name, value)
      else if (field.shape.kind === 'nullable') set(made, name, null)
      else if (!mayLack && this.isList(field.shape)) set(made, name, [])
      else if (!mayLack) return undefined
    }
    return Object.keys(made).length === 0 ? undefined : made
  }

  private isList(shape: Shape): boolean {
    return shape.kind === 'array'
  }

  private list(item: Shape, depth: number): Json {
    const shape = opened(item, (type) =>
      Object.hasOwn(this.types, type) ? this.types[type] : undefined,
    )
    if (shape.kind === 'string' && !shape.values) return ['$detail']
    if (shape.kind !== 'object') return []
    const made = this.object(shape.fields, places, depth + 1)
    const tellsWhat = made && Object.values(made).includes('$detail')
    const tellsWhere =
      made && ['$field', '$pointer'].some((part) => Object.values(made).includes(part))
    if (!made || !tellsWhat) return []
    return [{ $each: tellsWhere ? 'errors' : 'causes', ...made }]
  }
}

/** Whether somewhere in it stands what went wrong. */
const tells = (value: Json): boolean =>
  value === '$detail' ||
  value === '$title' ||
  (typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((one) => tells(one as Json)))

/** The errors of an API: their type, and a template where the names of its fields say what they are. */
export const errorFormOf = (
  type: string,
  media: string | undefined,
  types: TypeGraph,
): ErrorForm => {
  const shape = opened({ kind: 'ref', type }, (name) =>
    Object.hasOwn(types, name) ? types[name] : undefined,
  )
  const problem =
    shape.kind === 'object' ? new Template(types).object(shape.fields, texts) : undefined
  return {
    type,
    ...(problem && tells(problem) ? { problem } : {}),
    ...(media === undefined || media === 'application/json' ? {} : { media }),
  }
}
