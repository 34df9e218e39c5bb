/** What a client knows of the documents that only it writes: the names that each may have by now. */
import type { Json } from './client.ts'

/** Undefined: it is not there. */
export type Name = string | undefined

export interface Owned {
  readonly id: string
  /** One, unless the outcome of a write is not known. */
  readonly names: readonly Name[]
  /** What clients that do not see it must not lose. */
  readonly visibility: string | undefined
}

/** A write that was answered: whatever was in doubt before is decided. */
export const written = (owned: Owned, name: Name): Owned => ({ ...owned, names: [name] })

/** A write of which nobody knows whether it was made. */
export const doubtful = (owned: Owned, name: Name): Owned => ({
  ...owned,
  names: [...new Set([...owned.names, name])],
})

export const isThere = ({ names }: Owned): boolean => names.length === 1 && names[0] !== undefined

export const nameOf = (entity: Json): Name =>
  String((entity['metadata'] as Json | undefined)?.['name'])

/** In words, what is wrong with a document as it was read; undefined where it is one that may be. */
export const wrong = (
  { id, names, visibility }: Owned,
  found: Json | undefined,
): string | undefined => {
  const name = found && nameOf(found)
  if (!names.includes(name)) return `${id} is ${String(name)}, and was written as ${names.join()}`
  const seen = (found?.['metadata'] as Json | undefined)?.['visibility']
  return seen !== undefined && visibility !== undefined && seen !== visibility
    ? `${id} is ${JSON.stringify(seen)}, and was made ${visibility}`
    : undefined
}

const isNewest = (version: string): boolean => version === '3.0'
const seesVisibility = (version: string): boolean => version !== '1.0'

/** A tag as a version writes it. */
export const tagOf = (version: string, text: string): unknown =>
  isNewest(version) ? { name: text } : text

/** The body that makes an entity, and whether others see it. */
export const entityOf = (version: string, name: string) => {
  const visibility = seesVisibility(version) ? 'private' : undefined
  const body = {
    [isNewest(version) ? 'kind' : 'entity_type']: 'Person',
    metadata: {
      name,
      tags: [tagOf(version, 'kept')],
      properties: {},
      ...(visibility !== undefined && { visibility }),
    },
  }
  return { body, visibility }
}

export const relationOf = (version: string, from: string, to: string): Json => ({
  ...(isNewest(version) ? { ends: { from, to } } : { from_entity: from, to_entity: to }),
  relation_type: 'KNOWS',
  metadata: {},
})
