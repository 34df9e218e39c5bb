/** The document that is read and those that it refers to: places in them, and what references lead to. */
import {
  formatPointer,
  isObject,
  own,
  parsePointer,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../json/index.ts'

/** A value and where it stands. */
export interface Located {
  readonly value: Json
  /** The address of its document. */
  readonly document: string
  readonly path: Path
}

/** A member of what is located; undefined where there is none. */
export const memberOf = ({ value, document, path }: Located, name: string): Located | undefined => {
  const member = isObject(value) ? own(value, name) : undefined
  return member === undefined ? undefined : { value: member, document, path: [...path, name] }
}

/** The items of a list, or the members of an object. */
export const partsOf = ({ value, document, path }: Located): readonly Located[] =>
  Array.isArray(value)
    ? value.map((item, i) => ({ value: item, document, path: [...path, String(i)] }))
    : Object.entries(isObject(value) ? value : {}).map(([name, member]) => ({
        value: member,
        document,
        path: [...path, name],
      }))

/** The parts of a member; none where it is not there. */
export const partsIn = (located: Located, name: string): readonly Located[] => {
  const member = memberOf(located, name)
  return member ? partsOf(member) : []
}

export const lastOf = ({ path }: Located): string => path.at(-1) ?? ''

export const objectOf = ({ value }: Located): JsonObject => (isObject(value) ? value : {})

export const textIn = (located: Located, name: string): string | undefined => {
  const text = own(objectOf(located), name)
  return typeof text === 'string' ? text : undefined
}

/** Whether a member is `true`. */
export const isTrue = (located: Located, name: string): boolean =>
  own(objectOf(located), name) === true

export const refOf = (located: Located): string | undefined => textIn(located, '$ref')

/** As long as a chain of references may be. */
const longestChain = 100

export class Documents {
  readonly root: Located
  private readonly all: ReadonlyMap<string, Json>

  constructor(root: string, all: ReadonlyMap<string, Json>) {
    this.all = all
    this.root = { value: all.get(root) ?? null, document: root, path: [] }
  }

  /** What a reference leads to, one step of it. */
  target(ref: string, from: Located): Located | undefined {
    const [, address = '', fragment = ''] = /^([^#]*)#?(.*)$/.exec(ref) ?? []
    const document = address === '' ? from.document : addressFrom(address, from.document)
    const root = this.all.get(document)
    const path = pathOf(fragment)
    if (root === undefined || path === undefined) return undefined
    const value = valueAt(root, path)
    return value === undefined ? undefined : { value, document, path }
  }

  /** What is meant where a reference may stand; undefined where that is nowhere, or goes round in a circle. */
  resolved(located: Located): Located | undefined {
    let at = located
    for (let steps = 0; steps < longestChain; steps++) {
      const ref = refOf(at)
      if (ref === undefined) return at
      const next = this.target(ref, at)
      if (!next) return undefined
      at = next
    }
    return undefined
  }

  /** For people: a JSON Pointer, after the name of the document where it is another one. */
  place({ document, path }: Located): string {
    const pointer = formatPointer(path)
    if (document === this.root.document) return pointer === '' ? '/' : pointer
    return `${nameFrom(document, this.root.document)}#${pointer}`
  }
}

/** Percent-encoded as in URLs, or as it stands. */
const pathOf = (fragment: string): Path | undefined => {
  try {
    return parsePointer(decodeURIComponent(fragment))
  } catch {
    return parsePointer(fragment)
  }
}

/** The absolute address of a document that another one refers to. */
export const addressFrom = (address: string, from: string): string => {
  try {
    const url = new URL(address, from)
    url.hash = ''
    return url.href
  } catch {
    return address
  }
}

/** An address as seen from another one: `schemas/order.yaml`. */
export const nameFrom = (address: string, from: string): string => {
  const folder = from.slice(0, from.lastIndexOf('/') + 1)
  return address.startsWith(folder) ? address.slice(folder.length) : address
}
