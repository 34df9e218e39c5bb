/** Newline-delimited JSON, carried line by line. */
import { lineCutter, type Cutter, type Pause } from '../../json/index.ts'
import { settled, type Bytes, type CutterContext } from './carrier.ts'
import type { CarryItem } from './omission.ts'

const lineFeed = 0x0a

const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte <= 0x20)

export const ndjsonCutter = (carry: CarryItem, { out, itemBytes, pace }: CutterContext): Cutter => {
  let count = 0
  const take = (carried: Bytes | undefined, line: Bytes, ended: boolean): Pause => {
    if (carried && carried.length > 0) {
      out.append(carried)
      if (ended) out.byte(lineFeed)
    }
    return pace(line.length)
  }
  return lineCutter(itemBytes, (line, offset) => {
    count += 1
    if (isBlank(line)) {
      out.append(line)
      return pace(line.length)
    }
    const ended = line.at(-1) === lineFeed
    const text = ended ? line.subarray(0, -1) : line
    const carried = carry(text, () => ({ name: `Line ${count}`, path: [], offset }))
    return settled(carried, (come) => take(come, line, ended))
  })
}
