/** An array, its items carried one by one. */
import { formatPointer, type Path } from '../../json/index.ts'
import { settled, type Bytes, type CarryPiece, type Sink } from './carrier.ts'
import type { Level } from './level.ts'

/** @param path of the array in the document */
export const listLevel = (carry: CarryPiece, out: Sink, path: Path): Level => {
  let index = 0
  const take = (carried: Bytes): void => {
    out.append(carried)
    index += 1
  }
  return {
    enter: () => undefined,
    mark: (byte) => out.byte(byte),
    space: (space) => out.append(space),
    name: () => undefined,
    value: (value, offset) => {
      const carried = carry(value, () => {
        const at = [...path, String(index)]
        return { name: `Item ${formatPointer(at)}`, path: at, offset }
      })
      return settled(carried, take)
    },
  }
}
