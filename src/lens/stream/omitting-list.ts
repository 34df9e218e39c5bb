/** An array whose items are carried one by one, and left out where they cannot be. */
import { formatPointer, Piece, type Path } from '../../json/index.ts'
import { settled, type Bytes, type Sink } from './carrier.ts'
import type { Level } from './level.ts'
import type { CarryItem } from './omission.ts'

const comma = 0x2c
const closeArray = 0x5d

/**
 * The comma and the white space before an item are held back until it is known whether it stays.
 * Where every item stays, so does every byte between them.
 *
 * @param path of the array in the document
 * @param itemBytes most white space between two items
 */
export const omittingList = (carry: CarryItem, out: Sink, path: Path, itemBytes: number): Level => {
  let index = 0
  let isEmpty = true
  let separated = false
  /** White space around the comma. */
  const before = new Piece(itemBytes)
  const behind = new Piece(itemBytes)

  const flush = (isItem: boolean): void => {
    out.append(before.rest())
    if (isItem && separated && !isEmpty) out.byte(comma)
    separated = false
    out.append(behind.rest())
  }

  const take = (carried: Bytes | undefined): void => {
    index += 1
    if (carried) {
      flush(true)
      isEmpty = false
      out.append(carried)
      return
    }
    before.rest()
    behind.rest()
    separated = false
  }

  return {
    enter: () => undefined,
    mark: (byte) => {
      if (byte === comma) {
        separated = true
        return
      }
      if (byte === closeArray) flush(false)
      out.byte(byte)
    },
    space: (space) => (separated ? behind : before).hold(space, 0, space.length),
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
