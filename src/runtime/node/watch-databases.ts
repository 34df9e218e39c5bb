/** What operators are told of backends that are databases: lines of `/readyz?verbose`, and metrics. */
import type { Check } from '../../gateway/index.ts'
import { stateText } from '../../inner-universe/storage/state.ts'
import type { Metrics } from '../../telemetry/index.ts'
import type { Database } from './databases.ts'

/** None makes a gateway unready: what was known is still read, and others serve as before. */
export const databaseChecks = (databases: readonly Database[]): readonly Check[] =>
  databases.map(({ backend, url, store }) => {
    const { ok, says } = stateText(store.state)
    return { name: `database ${backend}`, ok, says: `${url}: ${says}` }
  })

/** Each process has a copy and a connection of its own. Answers what ends it. */
export const measureDatabases = (
  metrics: Metrics,
  databases: () => readonly Database[],
): (() => void) => {
  const connected = metrics.gauge('isthmus.database.connected', {
    description: 'Whether there is a connection to the database of a backend: 1 or 0',
    labels: ['backend'],
  })
  const reconnects = metrics.counter('isthmus.database.reconnects', {
    description: 'Connections to the database of a backend after the first one',
    unit: '{connection}',
    labels: ['backend'],
  })
  const documents = metrics.gauge('isthmus.database.documents', {
    description: 'Documents in the copy of the database of a backend',
    unit: '{document}',
    labels: ['backend'],
  })
  const foreign = metrics.gauge('isthmus.database.rows', {
    description:
      'Rows of other writers in the database of a backend that are wrong: unreadable, or relations whose columns contradict their documents',
    unit: '{row}',
    labels: ['backend', 'wrong'],
  })
  const writes = metrics.gauge('isthmus.database.writes', {
    description: 'Writes to the database of a backend that are under way, or wait for those',
    unit: '{write}',
    labels: ['backend'],
  })
  const stop = metrics.observe(() => {
    for (const { backend, store } of databases()) {
      const { state } = store
      connected.set(state.isConnected ? 1 : 0, { backend })
      documents.set(state.documents, { backend })
      foreign.set(state.unreadable.count, { backend, wrong: 'unreadable' })
      foreign.set(state.contradicting.count, { backend, wrong: 'contradicting' })
      writes.set(state.writes, { backend })
      const news = store.takeReconnects()
      if (news > 0) reconnects.add({ backend }, news)
    }
  })
  return () => {
    stop()
    // Whoever has one of them from now on says otherwise when it is asked.
    for (const { backend } of databases()) connected.set(0, { backend })
  }
}
