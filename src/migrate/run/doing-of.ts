/** Everything that the steps of a run need, by the state and the ranges that it has now. */
import { failed, problem } from '../../errors/index.ts'
import type { DocumentStore } from '../store/document-store.ts'
import type { Doing } from './doing.ts'
import { Saved } from './saved.ts'
import type { RunState } from './state.ts'
import { Throttling } from './throttling.ts'
import { Watch } from './watch.ts'
import type { Working } from './working.ts'

/** The same store, which is written only by whoever has the right to it. */
const guarded = (store: DocumentStore, watch: Watch): DocumentStore => ({
  ...store,
  write: async (...of) =>
    (await watch.mayWrite())
      ? store.write(...of)
      : failed(problem('migration-stopped', 'Another process works on it.')),
})

/** @param lease see `Watch` */
export const doingOf = async (
  given: Working,
  state: RunState,
  lease: Working['lease'],
): Promise<Doing> => {
  const { runs, name } = given
  const watch = new Watch(given, state, lease)
  const throttling = new Throttling({
    settings: () => watch.state.throttle,
    share: () => watch.share,
    check: (url) => given.check?.(url) ?? Promise.resolve(undefined),
    now: () => performance.now(),
    date: () => Date.now(),
    pause: (ms, why) => watch.pause(ms, why),
  })
  const [ranges, stranded] = [await runs.ranges(name), await runs.countStranded(name)]
  const on = {
    ...given,
    source: throttling.timed(given.source),
    target: guarded(throttling.timed(given.target), watch),
  }
  return { on, watch, saved: new Saved(on, watch, ranges, stranded), throttling }
}
