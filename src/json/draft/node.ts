/**
 * What a draft is made of: values as they were, and containers that have been changed. Those keep
 * their members where taking one away costs no more than putting one in.
 */
import { isObject, own, set, type Json, type JsonObject } from '../value.ts'
import type { ChunkedList } from './chunked-list.ts'
import type { Members } from './members.ts'

/** An object that has been changed. */
export class DraftObject {
  readonly members: ChangedMembers
  /** Levels of containers in it, itself included: at least as many as there are. */
  height: number

  constructor(members: ChangedMembers, height: number) {
    this.members = members
    this.height = height
  }
}

/** A list that has been changed. */
export class DraftList {
  readonly items: ChunkedList<DraftNode>
  /** As of an object. */
  height: number

  constructor(items: ChunkedList<DraftNode>, height: number) {
    this.items = items
    this.height = height
  }
}

export type Changed = DraftObject | DraftList

export type DraftNode = Json | Changed

/** Of an object that has been changed. */
type ChangedMembers = Members<DraftNode>

export type Plain = Json[] | JsonObject

export const isChanged = (node: DraftNode | undefined): node is Changed =>
  node instanceof DraftObject || node instanceof DraftList

const isPlainJson = (node: DraftNode | undefined): node is Json | undefined => !isChanged(node)

/** An array or object that is as it was. */
export const isPlain = (node: DraftNode | undefined): node is Plain =>
  isPlainJson(node) && (Array.isArray(node) || isObject(node))

/** The index that a token names, if there are more than so many items. */
export const indexOf = (token: string, length: number): number | undefined =>
  /^(?:0|[1-9]\d{0,9})$/.test(token) && Number(token) < length ? Number(token) : undefined

export const childOf = (node: DraftNode | undefined, token: string): DraftNode | undefined => {
  if (node instanceof DraftObject) return node.members.get(token)
  if (node instanceof DraftList) {
    const index = indexOf(token, node.items.length)
    return index === undefined ? undefined : node.items.at(index)
  }
  if (isObject(node)) return own(node, token)
  if (!Array.isArray(node)) return undefined
  const index = indexOf(token, node.length)
  return index === undefined ? undefined : node[index]
}

/** Puts a value where there is one. */
export const assign = (holder: Changed, token: string, value: DraftNode): void => {
  if (holder instanceof DraftObject) holder.members.set(token, value)
  else holder.items.put(Number(token), value)
}

/** As plain JSON; what was not changed is shared with it. */
export const plainOf = (node: DraftNode): Json => {
  if (node instanceof DraftList) return node.items.items().map(plainOf)
  if (!(node instanceof DraftObject)) return node
  const object: JsonObject = {}
  for (const [key, member] of node.members.entries()) set(object, key, plainOf(member))
  return object
}

/** How many members or items it has, without counting them where they have been counted. */
export class Sizes {
  private readonly known = new WeakMap<JsonObject, number>()

  of(node: Plain | Changed): number {
    if (node instanceof DraftObject) return node.members.size
    if (node instanceof DraftList) return node.items.length
    if (Array.isArray(node)) return node.length
    const known = this.known.get(node)
    if (known !== undefined) return known
    const size = Object.keys(node).length
    this.known.set(node, size)
    return size
  }
}
