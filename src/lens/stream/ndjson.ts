/** Newline-delimited JSON, carried line by line. */
import { lineCutter, type Cutter } from '../../json/index.ts'
import type { Sink } from './carrier.ts'
import type { CarryItem } from './omission.ts'

const lineFeed = 0x0a

const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte <= 0x20)

export const ndjsonCutter = (carry: CarryItem, out: Sink, itemBytes: number): Cutter => {
  let count = 0
  return lineCutter(itemBytes, (line, offset) => {
    count += 1
    if (isBlank(line)) {
      out.append(line)
      return
    }
    const ended = line.at(-1) === lineFeed
    const text = ended ? line.subarray(0, -1) : line
    const carried = carry(text, () => ({ name: `Line ${count}`, path: [], offset }))
    if (!carried || carried.length === 0) return
    out.append(carried)
    if (ended) out.byte(lineFeed)
  })
}
