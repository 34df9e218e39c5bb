/** TypeScript declarations of a version, for clients that speak it. */
import { print } from '../../json/index.ts'
import type { Field, Fields, Shape, UnionShape } from '../../lens/index.ts'
import type { ContractVersion } from '../contract.ts'
import { asPublished } from '../published.ts'
import { memberName, typeNames } from './type-names.ts'

type Names = ReadonlyMap<string, string>

const bigNumbers = 'An integer that may exceed 2^53: read and write it with a lossless JSON parser.'

const indent = (text: string): string => text.replaceAll('\n', '\n  ')

const comment = (lines: readonly (string | undefined)[]): string => {
  const said = lines
    .flatMap((line) => (line === undefined ? [] : line.split('\n')))
    .map((line) => line.replaceAll('*/', '*\\/'))
  if (said.length === 0) return ''
  return said.length === 1 ? `/** ${said[0]} */\n` : `/**\n * ${said.join('\n * ')}\n */\n`
}

/** What TypeScript's types cannot say about a value. */
const notes = (shape: Shape): readonly (string | undefined)[] => {
  if (shape.kind === 'nullable') return notes(shape.of)
  if (shape.kind === 'kinds') return Object.values(shape.members).flatMap(notes)
  if (shape.kind === 'string' && shape.format !== undefined) return [`@format ${shape.format}`]
  if (shape.kind !== 'number' || !shape.integer) return []
  const { minimum = 0, maximum = 0 } = shape
  const isSafe = minimum >= Number.MIN_SAFE_INTEGER && maximum <= Number.MAX_SAFE_INTEGER
  return [isSafe ? 'An integer.' : bigNumbers]
}

const memberOf = (name: string, field: Field, names: Names): string => {
  const { shape, description, optional, readOnly, default: value } = field
  const defaults = value === undefined ? undefined : `@default ${print(value)}`
  const modifier = readOnly ? 'readonly ' : ''
  const mark = optional || value !== undefined ? '?' : ''
  const said = comment([description, ...notes(shape), defaults])
  return `${said}${modifier}${memberName(name)}${mark}: ${typeOf(shape, names)}`
}

const bodyOf = (fields: Fields, names: Names, first?: string): string => {
  const members = Object.entries(fields).map(([name, field]) => memberOf(name, field, names))
  const all = first === undefined ? members : [first, ...members]
  if (all.length === 0) return '{ [member: string]: unknown }'
  return `{${all.map((member) => indent(`\n${member}`)).join('')}\n}`
}

const unionOf = ({ tag, variants, open }: UnionShape, names: Names): string => {
  const known = Object.entries(variants).map(([name, variant]) => {
    const isTag = `${memberName(tag)}: ${JSON.stringify(name)}`
    return variant.kind === 'object'
      ? bodyOf(variant.fields, names, isTag)
      : `({ ${isTag} } & ${typeOf(variant, names)})`
  })
  // As with words: any other name, and editors offer those that are known.
  const others = `{ ${memberName(tag)}: string & {}; [member: string]: unknown }`
  const types = open ? [...known, others] : known
  return types.length === 0 ? 'never' : indent(types.map((type) => `\n| ${type}`).join(''))
}

const parenthesised = (type: string): string => (/^\w+$/.test(type) ? type : `(${type})`)

/** `string & {}` takes any text, and lets editors offer the known words. */
const wordsOf = (values: readonly string[], open = false): string =>
  [...values.map((value) => JSON.stringify(value)), ...(open ? ['(string & {})'] : [])].join(
    ' | ',
  ) || 'never'

/** `{ [key: string]: X }` and not `Record<string, X>`: only the former may refer to itself. */
const typeOf = (shape: Shape, names: Names): string => {
  switch (shape.kind) {
    case 'any':
      return 'unknown'
    case 'null':
    case 'boolean':
    case 'number':
      return shape.kind
    case 'string':
      return shape.values ? wordsOf(shape.values, shape.open) : 'string'
    case 'nullable':
      return `${typeOf(shape.of, names)} | null`
    case 'array':
      return `${parenthesised(typeOf(shape.of, names))}[]`
    case 'map':
      return `{ [key: string]: ${typeOf(shape.of, names)} }`
    case 'object':
      return bodyOf(shape.fields, names)
    case 'union':
      return unionOf(shape, names)
    case 'kinds':
      return Object.values(shape.members)
        .map((member) => typeOf(member, names))
        .join(' | ')
    case 'ref':
      break
  }
  return names.get(shape.type) ?? 'unknown'
}

const declaration = (
  name: string,
  shape: Shape,
  description: string | undefined,
  names: Names,
): string => {
  const said = comment([description, ...notes(shape)])
  const type = typeOf(shape, names)
  if (shape.kind === 'object') return `${said}export interface ${name} ${type}\n`
  return `${said}export type ${name} =${type.startsWith('\n') ? '' : ' '}${type}\n`
}

/** The declaration of each type, by its name in the contract. */
export const declarations = (given: ContractVersion): ReadonlyMap<string, string> => {
  const { types, descriptions = {} } = asPublished(given)
  const names = typeNames(Object.keys(types))
  return new Map(
    Object.entries(types).map(([type, shape]) => [
      type,
      declaration(names.get(type) ?? type, shape, descriptions[type], names),
    ]),
  )
}

/**
 * One exported declaration a type. Members that the store sets are `readonly`; those with a default
 * may be absent.
 *
 * @example typescript(contract.version('1.0')) // 'export interface Entity { ... }'
 */
export const typescript = (version: ContractVersion): string =>
  [
    comment([`Types of version ${version.version}: ${version.summary}`]),
    ...declarations(version).values(),
  ].join('\n')
