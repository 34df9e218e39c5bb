/** One JSON document, cut up as far as its lens allows and carried piece by piece. */
import { documentCutter, type Cutter } from '../../json/index.ts'
import type { Plan } from '../plan.ts'
import type { DocumentCut } from './cuts.ts'
import { envelopeLevel } from './envelope.ts'
import { openArray, type Level, type LevelContext } from './level.ts'

const isClosing = (byte: number): boolean => byte === 0x5d || byte === 0x7d

/** The document itself, before anything of it is open. */
const outermost = (whole: Plan, cut: DocumentCut, context: LevelContext): Level => {
  const { out, carry, list } = context
  return {
    enter: (opening) => {
      if (opening === openArray) return cut.items && list(cut.items, 1, out, [])
      return cut.envelope && envelopeLevel(cut.envelope, context)
    },
    mark: () => undefined,
    space: (space) => out.append(space),
    name: () => undefined,
    value: (value, offset) => {
      const place = () => ({ name: 'The document', path: [], offset })
      out.append(carry(whole, 0)(value, place))
    },
  }
}

export const documentStream = (whole: Plan, cut: DocumentCut, context: LevelContext): Cutter => {
  const open: Level[] = []
  let level = outermost(whole, cut, context)
  return documentCutter(context.itemBytes, {
    cuts: (opening) => {
      // Nested too deep: carried whole, it is refused.
      const inner = open.length < context.depth ? level.enter(opening) : undefined
      if (!inner) return false
      open.push(level)
      level = inner
      return true
    },
    mark: (byte) => {
      level.mark(byte)
      if (isClosing(byte)) level = open.pop() ?? level
    },
    space: (space) => level.space(space),
    name: (name, offset) => level.name(name, offset),
    value: (value, offset) => level.value(value, offset),
  })
}
