/** A store whose requests are timed, so that a run sees when it is a burden. */
import type { DocumentStore } from '../store/document-store.ts'

/** @param onTime told of the milliseconds of each call that reads or writes documents */
export const timedStore = (
  store: DocumentStore,
  now: () => number,
  onTime: (ms: number) => void,
): DocumentStore => {
  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    const begun = now()
    const answer = await call()
    onTime(now() - begun)
    return answer
  }
  return {
    ...store,
    read: (...of) => timed(() => store.read(...of)),
    get: (...of) => timed(() => store.get(...of)),
    write: (...of) => timed(() => store.write(...of)),
  }
}
