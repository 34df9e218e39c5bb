/**
 * Where the parts of a patched document were before. A JSON Patch says which item it moves or
 * removes, and items may look the same to the client that are not: so its operations are made on
 * numbered parts as well, and the numbers tell afterwards which one is which.
 */
import {
  createDraft,
  isObject,
  own,
  set,
  type Draft,
  type DraftLimits,
  type Json,
  type JsonObject,
  type Path,
} from '../../../json/index.ts'
import type { Operation } from './operation.ts'

/** Where an item of a list was before: its index there, a path where it was in no list or another one; undefined for what is new. */
export type ItemOrigin = number | Path | undefined

export interface Provenance {
  /** Members and values that were elsewhere, or stand in place of one that is elsewhere now. */
  readonly members: readonly {
    readonly path: Path
    /** Undefined for what is new. */
    readonly from: Path | undefined
  }[]
  /** Lists in which something was changed. */
  readonly lists: readonly {
    readonly path: Path
    readonly items: readonly ItemOrigin[]
    /** How many items it had; undefined for a list that was not there. */
    readonly had: number | undefined
    /** Of the items that it had, those that are elsewhere now. */
    readonly gone: readonly number[]
  }[]
}

/** Of a numbered part: its number, absent for what is new; its value, the parts of containers numbered too; whether it is a copy. */
const marks = { number: 'n', value: 'v', copy: 'c' } as const

const inside = (path: Path): Path => path.flatMap((token) => [marks.value, token])

const numberOf = (part: Json): number | undefined => {
  const number = isObject(part) ? own(part, marks.number) : undefined
  return typeof number === 'number' ? number : undefined
}

const valueOf = (part: Json): Json => (isObject(part) ? (own(part, marks.value) ?? null) : null)

const isCopy = (part: Json): boolean => isObject(part) && own(part, marks.copy) !== undefined

/** The members of an object or the items of a list. */
const entriesOf = (value: Json): readonly (readonly [string, Json])[] => {
  if (Array.isArray(value)) return value.map((item, at) => [String(at), item] as const)
  return isObject(value) ? Object.entries(value) : []
}

/** A part whose members are boxed too. */
const boxed = (
  value: Json,
  box: (member: Json, token: string) => JsonObject = (member) => boxed(member),
): JsonObject => {
  if (Array.isArray(value)) return { [marks.value]: value.map((item, at) => box(item, String(at))) }
  if (!isObject(value)) return { [marks.value]: null }
  const members: JsonObject = {}
  for (const key of Object.keys(value)) set(members, key, box(value[key] as Json, key))
  return { [marks.value]: members }
}

/** The parts of a document before it was changed. */
class Parts {
  readonly root: JsonObject
  private readonly parts: JsonObject[] = []
  private readonly holders: number[] = []
  private readonly tokens: string[] = []

  constructor(document: Json) {
    this.root = this.add(document, -1, '')
  }

  pathOf(number: number): Path {
    const path: string[] = []
    for (let at = number; at > 0; at = this.holders[at] ?? 0) path.push(this.tokens[at] ?? '')
    return path.toReversed()
  }

  holderOf(number: number): number {
    return this.holders[number] ?? -1
  }

  tokenOf(number: number): string {
    return this.tokens[number] ?? ''
  }

  sizeOf(number: number): number {
    return entriesOf(valueOf(this.parts[number] ?? null)).length
  }

  /** Whether nothing in it was changed. */
  isUntouched(number: number, part: Json): boolean {
    return this.parts[number] === part
  }

  private add(value: Json, holder: number, token: string): JsonObject {
    const number = this.holders.push(holder) - 1
    this.tokens.push(token)
    const part = boxed(value, (member, inner) => this.add(member, number, inner))
    part[marks.number] = number
    this.parts[number] = part
    return part
  }
}

const copied = (draft: Draft, from: Path, to: Path) => {
  const part = draft.at(from)
  return isObject(part) ? draft.add(to, { ...part, [marks.copy]: true }) : 'no-place'
}

const repeat = (draft: Draft, { op, path, from = [], value = null }: Operation) => {
  const [place, source] = [inside(path), inside(from)]
  switch (op) {
    case 'add':
      return draft.add(place, boxed(value))
    case 'replace':
      return draft.replace(place, boxed(value))
    case 'remove':
      return draft.remove(place)
    case 'move':
      return draft.move(source, place)
    case 'copy':
      return copied(draft, source, place)
    case 'test':
      return 'done'
  }
}

class Walk {
  readonly members: Provenance['members'][number][] = []
  readonly lists: Provenance['lists'][number][] = []
  /** By number of a container, what was taken out of it and is elsewhere now. */
  private readonly moved = new Map<number, Set<string>>()
  private readonly lookedAt: (() => void)[] = []
  private readonly parts: Parts

  constructor(parts: Parts, root: Json) {
    this.parts = parts
    this.visit(root, [])
    // What is new can be told only once all is known that was moved.
    for (const look of this.lookedAt) look()
  }

  private visit(part: Json, path: Path): void {
    const number = numberOf(part)
    if (number !== undefined && this.parts.isUntouched(number, part)) return
    const value = valueOf(part)
    if (Array.isArray(value)) this.list(value, number, path)
    else for (const [key, member] of entriesOf(value)) this.member(member, number, [...path, key])
    for (const [token, inner] of entriesOf(value)) this.visit(inner, [...path, token])
  }

  private isOf(number: number, holder: number | undefined): boolean {
    return this.parts.holderOf(number) === holder
  }

  private takenOut(number: number, part: Json): Path {
    const holder = this.parts.holderOf(number)
    const tokens = this.moved.get(holder) ?? new Set()
    if (!isCopy(part)) this.moved.set(holder, tokens.add(this.parts.tokenOf(number)))
    return this.parts.pathOf(number)
  }

  private member(part: Json, holder: number | undefined, path: Path): void {
    const number = numberOf(part)
    const key = path.at(-1) ?? ''
    if (number === undefined) {
      if (holder === undefined) return
      this.lookedAt.push(() => {
        if (this.moved.get(holder)?.has(key)) this.members.push({ path, from: undefined })
      })
    } else if (!this.isOf(number, holder) || this.parts.tokenOf(number) !== key) {
      this.members.push({ path, from: this.takenOut(number, part) })
    }
  }

  private list(list: readonly Json[], holder: number | undefined, path: Path): void {
    const items = list.map((part): ItemOrigin => {
      const number = numberOf(part)
      if (number === undefined) return undefined
      return this.isOf(number, holder)
        ? Number(this.parts.tokenOf(number))
        : this.takenOut(number, part)
    })
    this.lookedAt.push(() => {
      const gone = [...(this.moved.get(holder ?? -1) ?? [])].map(Number)
      const had = holder === undefined ? undefined : this.parts.sizeOf(holder)
      this.lists.push({ path, items, had, gone })
    })
  }
}

/** Whether names alone do not say what is where afterwards. */
const matters = ({ op, path }: Operation): boolean =>
  op === 'move' ||
  op === 'copy' ||
  (op !== 'test' && path.some((token) => token === '-' || /^\d+$/.test(token)))

/**
 * Where the parts of a document are from once operations have been made that are known to succeed.
 * Undefined where every part stays what it is named.
 *
 * @returns `too-much` where that costs more than `limits` allow
 */
export const provenanceOf = (
  document: Json,
  operations: readonly Operation[],
  { depth, work, copied: characters }: DraftLimits,
): Provenance | undefined | 'too-much' => {
  if (!operations.some(matters)) return undefined
  const parts = new Parts(document)
  // Each part is in an object of its own, with a name and a number.
  const draft = createDraft(parts.root, {
    depth: 2 * depth + 2,
    ...(work === undefined ? {} : { work: 8 * work }),
    ...(characters === undefined ? {} : { copied: 32 * characters }),
  })
  for (const operation of operations) {
    if (repeat(draft, operation) !== 'done') return 'too-much'
  }
  const { members, lists } = new Walk(parts, draft.value)
  return { members, lists }
}
