/** One JSON document, cut up as far as its lens allows and carried piece by piece. */
import { documentCutter, Piece, type Cutter } from '../../json/index.ts'
import type { Plan } from '../plan.ts'
import { settled, type CutterContext } from './carrier.ts'
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
      return settled(carry(whole, 0)(value, place), (carried) => out.append(carried))
    },
  }
}

export const documentStream = (
  whole: Plan,
  cut: DocumentCut,
  context: LevelContext & Pick<CutterContext, 'pace'>,
): Cutter => {
  const open: Level[] = []
  let level = outermost(whole, cut, context)
  // A document that something wrong follows must not look complete: its end is held until nothing can.
  let ending: number | undefined
  const behind = new Piece(context.itemBytes)
  const cutter = documentCutter(context.itemBytes, {
    cuts: (opening) => {
      // Nested too deep: carried whole, it is refused.
      const inner = open.length < context.depth ? level.enter(opening) : undefined
      if (!inner) return false
      open.push(level)
      level = inner
      return true
    },
    mark: (byte) => {
      if (isClosing(byte) && open.length === 1) {
        ending = byte
        return
      }
      level.mark(byte)
      if (isClosing(byte)) level = open.pop() ?? level
    },
    space: (space) => {
      if (ending === undefined) level.space(space)
      else behind.hold(space, 0, space.length)
    },
    name: (name, offset) => level.name(name, offset),
    value: (value, offset) => {
      const pause = level.value(value, offset)
      const { length } = value
      return pause ? pause.then(() => context.pace(length)) : context.pace(length)
    },
  })
  const close = (): void => {
    if (ending === undefined) return
    level.mark(ending)
    context.out.append(behind.rest())
  }
  return {
    push: (chunk) => cutter.push(chunk),
    end: () => {
      const pause = cutter.end()
      return pause ? pause.then(close) : close()
    },
  }
}
