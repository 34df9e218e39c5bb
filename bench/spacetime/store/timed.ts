/** How long calls take, one after another. */
import { spreadOf } from '../../support/measure.ts'
import type { Caller } from './calls.ts'

export type Call = 'get' | 'list' | 'filtered' | 'create' | 'patch' | 'copy'

/** Milliseconds, the median of so many requests one after another. */
export const timed = async (
  caller: Caller,
  call: Call,
  from: number,
  count: number,
): Promise<number> => {
  const times: number[] = []
  for (let index = from; index < from + count; index += 1) {
    const began = performance.now()
    await caller[call](index)
    times.push(performance.now() - began)
  }
  return spreadOf(times).middle
}
