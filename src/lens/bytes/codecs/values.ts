/** Enum values, told apart by their bytes. */
import { kind } from '../../../json/index.ts'
import type { Direction, ValuesData } from '../../codecs/index.ts'
import type { Carry, Compiling } from '../carry.ts'
import { expectKind } from '../tape.ts'
import { wordFinder } from '../words.ts'
import { misfit } from '../writer.ts'

export const valuesCarry = (
  data: ValuesData,
  direction: Direction,
  { literals }: Compiling,
): Carry => {
  const map = data[direction]
  const { open, otherwise } = data
  const standsIn = direction === 'down' ? otherwise : undefined
  const others = standsIn === undefined ? undefined : literals.of(JSON.stringify(standsIn))
  const elsewhere = wordFinder(Object.keys(data[direction === 'up' ? 'down' : 'up']))
  const words = Object.keys(map)
  const find = wordFinder(words)
  const written = words.map((word) =>
    map[word] === word ? undefined : literals.of(JSON.stringify(map[word])),
  )
  return (writer, at) => {
    expectKind(writer, at, kind.string)
    const index = find(writer, at)
    if (index < 0 && !others && (!open || elsewhere(writer, at) >= 0)) throw misfit
    const text = index < 0 ? others : written[index]
    if (text) writer.replace(at, text)
    return true
  }
}
