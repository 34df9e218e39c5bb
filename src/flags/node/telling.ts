/** What operators are told of a flag folder: counted, gauged and logged, each news once. */
import { formatIssue, type Issue } from '../../errors/index.ts'
import type { Logger, Metrics } from '../../telemetry/index.ts'
import type { FolderState } from './folder-state.ts'

export interface TellingOptions {
  readonly folder: string
  readonly log: Logger
  readonly metrics: Metrics
}

/** What is wrong, by file. */
const wrongs = (state: FolderState, folder: string): ReadonlyMap<string, readonly Issue[]> =>
  new Map([
    ...(state.errors.length > 0 ? [[folder, state.errors] as const] : []),
    ...state.broken.map(({ file, errors }) => [file, errors] as const),
  ])

const same = (a: readonly Issue[] | undefined, b: readonly Issue[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

export const createTelling = ({ folder, log, metrics }: TellingOptions) => {
  const reloads = metrics.counter('isthmus.flags.reload', {
    description: 'Changes of the flag folder, by what became of them',
    unit: '{reload}',
    labels: ['result'],
  })
  const broken = metrics.gauge('isthmus.flags.broken', {
    description: 'Flag files whose newest content is not in force now: 1, else 0',
    unit: '{file}',
    labels: ['file'],
  })

  const gauge = (before: FolderState | undefined, state: FolderState): void => {
    const now = wrongs(state, folder)
    const known = before ? wrongs(before, folder).keys() : []
    for (const file of [...known, folder, ...state.good.keys()]) {
      if (!now.has(file)) broken.set(0, { file })
    }
    for (const file of now.keys()) broken.set(1, { file })
  }

  const reject = (
    wrong: Iterable<readonly [string, readonly Issue[]]>,
    state: FolderState,
  ): void => {
    const files = Object.fromEntries(
      [...wrong].map(([file, issues]) => [file, issues.map(formatIssue)]),
    )
    log.error(
      { folder, flagSet: state.flags.version, files },
      'Flag files have errors: the last good content of each stays in force',
    )
  }

  const warn = (before: readonly Issue[], { warnings }: FolderState): void => {
    if (warnings.length === 0 || same(before, warnings)) return
    const said = warnings.map(formatIssue)
    log.warn({ folder, warnings: said }, 'Flag definitions may not do what they should')
  }

  return {
    begin: (state: FolderState): void => {
      gauge(undefined, state)
      if (state.broken.length > 0) reject(wrongs(state, folder), state)
      warn([], state)
    },
    /** @param isNew whether any file has changed since the last look */
    tell: (before: FolderState, state: FolderState, isNew: boolean): void => {
      const was = wrongs(before, folder)
      const now = wrongs(state, folder)
      const news = [...now].filter(([file, issues]) => !same(was.get(file), issues))
      const isRecovered = [...was.keys()].some((file) => !now.has(file))
      const isApplied = state.flags.version !== before.flags.version
      gauge(before, state)
      if (news.length > 0) {
        reloads.add({ result: 'rejected' })
        reject(news, state)
      }
      if (isApplied) reloads.add({ result: 'applied' })
      else if (isNew && news.length === 0 && !state.isUnsettled) {
        reloads.add({ result: 'unchanged' })
      }
      if (isApplied || isRecovered) {
        const { version, keys } = state.flags
        log.info({ folder, flagSet: version, flags: keys }, 'Flag definitions are in force')
      }
      warn(before.warnings, state)
    },
    defect: (issues: readonly Issue[], state: FolderState): void => {
      reloads.add({ result: 'rejected' })
      reject([[folder, issues]], state)
    },
  }
}
