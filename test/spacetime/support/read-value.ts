/** Reads BSATN by its type alone, as a server does: an oracle for rows. */
import { Reader } from '../../../src/spacetime/bsatn/index.ts'
import type { NamedType, Type } from '../../../src/spacetime/types/index.ts'

export type Value = string | number | bigint | boolean | readonly Value[] | Tagged | Product
interface Tagged {
  readonly variant: string
  readonly value: Value
}
interface Product {
  readonly [element: string]: Value
}

const isOption = (type: Type): boolean =>
  type.kind === 'sum' && type.members.map(({ name }) => name).join(' ') === 'some none'

const read = (reader: Reader, type: Type, types: readonly NamedType[]): Value => {
  switch (type.kind) {
    case 'ref':
      return read(reader, (types[type.ref] as NamedType).type, types)
    case 'product':
      return Object.fromEntries(
        type.members.map((member) => [member.name, read(reader, member.type, types)]),
      )
    case 'sum': {
      const chosen = type.members[reader.variant(type.members.length)]
      const value = read(reader, (chosen as { type: Type }).type, types)
      return isOption(type) && chosen?.name === 'none'
        ? 'none'
        : { variant: chosen?.name ?? '', value }
    }
    case 'array':
      return reader.list(() => read(reader, type.of, types))
    case 'u256':
      return [...reader.raw(32)]
    case 'foreign':
      throw new Error(type.name)
    default:
      return reader[type.kind]()
  }
}

/** The whole of the bytes as a value of a type. */
export const readValue = (bytes: Uint8Array, type: Type, types: readonly NamedType[]): Value => {
  const reader = new Reader(bytes)
  const value = read(reader, type, types)
  reader.end()
  return value
}
