/** Enum values, told apart by their bytes. */
import { kind } from '../../../json/index.ts'
import type { ValuesData } from '../../codecs/index.ts'
import type { Carry, Compiling } from '../carry.ts'
import { expectKind } from '../tape.ts'
import { wordFinder } from '../words.ts'
import { misfit } from '../writer.ts'

export const valuesCarry = (map: ValuesData['up'], { literals }: Compiling): Carry => {
  const words = Object.keys(map)
  const find = wordFinder(words)
  const written = words.map((word) =>
    map[word] === word ? undefined : literals.of(JSON.stringify(map[word])),
  )
  return (writer, at) => {
    expectKind(writer, at, kind.string)
    const index = find(writer, at)
    if (index < 0) throw misfit
    const text = written[index]
    if (text) writer.replace(at, text)
    return true
  }
}
