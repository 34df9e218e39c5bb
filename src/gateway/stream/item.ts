/** One item of a stream, from the store's version to the client's. */
import { parse, print } from '../../json/index.ts'
import type { Lens } from '../../lens/index.ts'
import { StreamFault } from './lines.ts'

export interface ItemLimits {
  readonly depth: number
  /** Longest item. */
  readonly responseBytes: number
}

/** JSON text in, JSON text on one line out. @throws StreamFault on what cannot be carried */
export type ItemMapper = (text: string) => string

export const itemMapper = (lens: Lens, { depth }: ItemLimits): ItemMapper => {
  return (text) => {
    const parsed = parse(text, { depth })
    if (!parsed.ok) throw new StreamFault(`an item is not JSON (${parsed.problem.detail})`)
    const mapped = lens.value(parsed.value)
    if (!mapped.ok) throw new StreamFault(`an item cannot be adapted (${mapped.problem.detail})`)
    return print(mapped.value)
  }
}
