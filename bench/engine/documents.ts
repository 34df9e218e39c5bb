/** What is carried: pages of the demo's world, of several lengths, in every version, as UTF-8. */
import contract from '../../adapters/index.ts'
import { stableHash, stableId } from '../../src/cli/demo/stable.ts'
import { worldGraph } from '../../src/cli/demo/world.ts'
import { print, type Json, type JsonObject } from '../../src/json/index.ts'
import { must } from '../support/must.ts'

/** `world`: names in their own scripts. `ascii`: the same with letters in place of what is not. */
export type Script = 'ascii' | 'world'

export interface Size {
  readonly name: string
  /** `Entity` is a document alone, `EntityPage` a list. */
  readonly type: 'Entity' | 'EntityPage'
  readonly entities: number
  /** How many different documents take turns, so that none is learnt by heart. */
  readonly documents: number
}

export const sizes: readonly Size[] = [
  { name: '0.5 KB', type: 'Entity', entities: 1, documents: 32 },
  { name: '25 KB', type: 'EntityPage', entities: 50, documents: 8 },
  { name: '500 KB', type: 'EntityPage', entities: 1000, documents: 2 },
]

type Entity = JsonObject & { metadata: JsonObject & { name: string } }

const world = worldGraph().entities as readonly Entity[]

/** A step that leads through all entities of the world, so that every page has some of each kind. */
const step = 311

/** As many letters as the character has bytes, so that nothing else is different. */
const toAscii = (text: string): string =>
  text.replaceAll(/[^\0-\x7f]/gu, (character) => {
    const letter = String.fromCharCode(0x61 + ((character.codePointAt(0) ?? 0) % 26))
    return letter.repeat(Buffer.byteLength(character))
  })

/** Entity `index` in version 2.0; after all of the world come others that are much like it. */
const entity = (index: number): Json => {
  const round = Math.floor(index / world.length)
  const like = world[(index * step) % world.length] as Entity
  const { metadata, ...rest } = like
  const old = {
    ...rest,
    ...(round > 0 ? { id: stableId(`bench/${index}`) } : {}),
    metadata: { ...metadata, ...(round > 0 ? { name: `${metadata.name} ${round}` } : {}) },
  }
  const lifted = must(contract.lens('Entity', '1.0', '2.0').value(old)) as Entity
  const seen = index % 4 === 0 ? { last_accessed: 1_735_689_600_000_000 + index * 1009 } : {}
  return {
    ...lifted,
    metadata: {
      ...lifted.metadata,
      ...(index % 3 === 0 ? { visibility: 'private' } : {}),
      ...seen,
      version: 1 + (index % 40),
    },
    deleted: index % 17 === 0,
    owner_identity: index % 5 === 0 ? stableHash(`owner/${index % 7}`) : null,
  }
}

const entities = new Map<number, Json>()

const known = (index: number): Json => {
  const found = entities.get(index) ?? entity(index)
  entities.set(index, found)
  return found
}

const documentOf = ({ type, entities: count }: Size, index: number): Json => {
  const items = Array.from({ length: count }, (_, place) => known(index * count + place))
  if (type === 'Entity') return items[0] as Json
  return { items, total: world.length, next_cursor: stableHash(`cursor/${index}`).slice(0, 24) }
}

/** The documents of a size in a version. */
export const texts = (size: Size, version: string, script: Script): readonly string[] =>
  Array.from({ length: size.documents }, (_, index) => {
    const document = documentOf(size, index)
    const lens = contract.lens(size.type, '2.0', version)
    const text = print(must(lens.value(document)))
    return script === 'ascii' ? toAscii(text) : text
  })

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
  // A buffer of its own, not a piece of a pool.
  const { length } = Buffer.from(text)
  const bytes = new Uint8Array(length)
  new TextEncoder().encodeInto(text, bytes)
  return bytes
}
