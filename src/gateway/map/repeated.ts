/** Filters of one name: what several of them mean is known only where a dialect declares it. */
import type { Dialect } from '../../contract/index.ts'
import type { Sent } from './sent.ts'

const namesOf = (parts: Sent['store']): readonly string[] => parts.map(({ name }) => name)

/** Whether each of several parameters became one, all under one name: in one dialect that means what it meant. */
const isOneForOne = (group: readonly Sent[]): boolean => {
  const names = new Set(group.flatMap(({ store }) => namesOf(store)))
  return names.size === 1 && group.every(({ store, client }) => store.length === client.length)
}

/**
 * The name of a parameter whose filters together are not known to mean what the client asked.
 *
 * @param filters in the order of the query
 */
export const repeatedFilter = (
  filters: readonly Sent[],
  client: Dialect,
  store: Dialect,
): string | undefined => {
  if (filters.length < 2) return undefined
  const isClear = client.repeated === 'all' && store.repeated === 'all'
  if (isClear) return undefined
  const alike = client === store || JSON.stringify(client) === JSON.stringify(store)
  const groups = Map.groupBy(filters, (sent) => sent.client[0]?.name ?? '')
  const asked = new Set<string>()
  for (const [name, group] of groups) {
    if (group.length > 1 && !(alike && isOneForOne(group))) return name
    if (store.repeated === 'all') continue
    for (const one of new Set(group.flatMap((sent) => namesOf(sent.store)))) {
      if (asked.has(one)) return name
      asked.add(one)
    }
  }
  return undefined
}
