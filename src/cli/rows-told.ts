/** How far work over rows is, for people: a line now and then. */
import { note, type CliContext } from './context.ts'

/** Between two lines, in milliseconds. */
const notesEvery = 2000

/** @param doing what is done to them: `read` */
export const rowsTold = (context: CliContext, doing: string) => {
  let last = performance.now()
  return ({ type, rows }: { readonly type: string; readonly rows: number }): void => {
    const now = performance.now()
    if (now - last < notesEvery) return
    last = now
    note(context, `${type}: ${rows} rows ${doing} so far`)
  }
}
