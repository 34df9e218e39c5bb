/** Addresses of documents inside documents: told by the routes of the version written. */
import type { Json } from '../json/index.ts'
import { wrongKind } from './lens-error.ts'
import type { HyperlinkPlan } from './plan.ts'
import type { Shape } from './shape.ts'

/** What the routes of a contract say about paths; positions are those of its chain. */
export interface Hyperlinks {
  /** Whether some path is another one at the other position. */
  readonly change: (from: number, to: number) => boolean
  /** Whether what stands around paths changes everywhere, within one position as well. */
  readonly always?: boolean
  /** An absolute path without query at another position; as it is where no route is meant. */
  readonly carry: (path: string, from: number, to: number) => string
  /** All that decides what `carry` answers between two positions, as plain data. */
  readonly told: (from: number, to: number) => unknown
}

/**
 * Carries an address that stands around a path: takes off what is before the path and after it,
 * lets the path be carried, and puts on what belongs there in the version written.
 */
export type CarryAddress = (address: string, carry: (path: string) => string) => string

/** Absolute paths with their query; addresses of other hosts and relative ones stay as they are. */
export const plainAddress: CarryAddress = (address, carry) => {
  const [, path = '', rest = ''] = /^(\/(?!\/)[^?#]*)?(.*)$/s.exec(address) ?? []
  return path === '' ? address : carry(path) + rest
}

/** Whether an inline shape has links that could be other ones in another version. */
export const holdsLinks = (shape: Shape): boolean => {
  switch (shape.kind) {
    case 'string':
      return shape.link === true
    case 'nullable':
    case 'array':
    case 'map':
      return holdsLinks(shape.of)
    case 'object':
      return Object.values(shape.fields).some((field) => holdsLinks(field.shape))
    case 'union':
      return Object.values(shape.variants).some(holdsLinks)
    case 'kinds':
      return Object.values(shape.members).some(holdsLinks)
    default:
      return false
  }
}

/** @throws LensError */
export const carryHyperlink = (
  { from, to }: Pick<HyperlinkPlan, 'from' | 'to'>,
  value: Json,
  hyperlinks: Hyperlinks | undefined,
  address: CarryAddress = plainAddress,
): Json => {
  if (typeof value !== 'string') return wrongKind('a string', value)
  return address(value, (path) => hyperlinks?.carry(path, from, to) ?? path)
}
