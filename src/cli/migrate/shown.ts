/** How far a run is, on a terminal as a line that is written anew, else as a line from time to time. */
import type { Progress } from '../../migrate/index.ts'
import { note, type CliContext, type JsonFlags } from '../context.ts'

/** Between two lines, in milliseconds; on a terminal one line is written anew. */
const noteEvery = 2000
const drawEvery = 200

export interface Shown {
  show(progress: Progress): void
  /** Makes room for another line. */
  clear(): void
}

export const showing = (
  context: CliContext,
  { json }: JsonFlags,
  line: (progress: Progress) => string,
): Shown => {
  const { stderr } = context.process
  const isDrawn = !json && stderr.isTTY
  let last = performance.now()
  return {
    show: (progress) => {
      const now = performance.now()
      if (json || now - last < (isDrawn ? drawEvery : noteEvery)) return
      last = now
      if (isDrawn) stderr.write(`\r\u001b[K${line(progress)}`)
      else note(context, line(progress))
    },
    clear: () => {
      if (isDrawn) stderr.write('\r\u001b[K')
    },
  }
}
