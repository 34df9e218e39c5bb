/** How far a run is, as people read it. */
import type { RunWorker } from '../../control/runs.ts'
import type { Progress, RunState, TypeProgress } from '../../migrate/index.ts'
import { allOf } from '../../migrate/report/pace.ts'
import { counted, secondsText } from '../../migrate/report/words.ts'

export { counted, secondsText }

const barWidth = 20

const bar = (share: number): string => {
  const filled = Math.max(0, Math.min(barWidth, Math.floor(share * barWidth)))
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`
}

export interface Pace {
  /** Documents since this process began, and the milliseconds that they took. */
  readonly rows: number
  readonly ms: number
}

/** One line: `[####------] 40 %  400,000 of 1,000,000  21,300/s  28 s left  Relation`. */
export const progressLine = (state: RunState, progress: Progress, { rows, ms }: Pace): string => {
  const all = allOf(state, progress)
  const { read } = progress.total
  const share = all === 0 ? 1 : read / all
  const rate = ms > 0 ? (rows / ms) * 1000 : 0
  const at = progress.types.find(({ isDone }) => !isDone)?.type
  const left = rate > 0 ? `  ${secondsText((all - read) / rate)} left` : ''
  const where = at === undefined ? `catching up: ${counted(progress.caughtUp)}` : at
  return `${bar(share)} ${Math.floor(share * 100)} %  ${counted(read)} of ${counted(all)}  ${counted(rate)}/s${left}  ${where}`
}

const parts = ({ counts }: TypeProgress): string => {
  const { read, created, replaced, deleted, same, dropped, extra } = counts
  const some = { created, replaced, deleted, same, dropped, extra }
  const said = Object.entries(some)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${counted(count)} ${name}`)
  return [`${counted(read)} read`, ...said].join(', ')
}

/** A line per type. */
export const progressLines = (progress: Progress): readonly string[] => {
  const width = Math.max(0, ...progress.types.map(({ type }) => type.length))
  return [
    ...progress.types.map(
      (one) => `${one.isDone ? 'done' : '    '}  ${one.type.padEnd(width)}  ${parts(one)}`,
    ),
    ...(progress.caughtUp > 0
      ? [`      Brought over after the copy: ${counted(progress.caughtUp)}`]
      : []),
  ]
}

const doing = ({ ranges, waits }: RunWorker): string => {
  if (waits !== null) return `waits: ${waits}`
  return ranges === 0
    ? 'has nothing to do'
    : `works on ${ranges === 1 ? 'a range' : `${ranges} ranges`}`
}

/** A line per process that works on it. */
export const workerLines = (workers: readonly RunWorker[]): readonly string[] =>
  workers.map((worker) => `      ${worker.holder} ${doing(worker)}`)
