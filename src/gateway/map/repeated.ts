/** Filters of one name: what several of them mean is known only where a dialect declares it. */
import type { Sent } from './query.ts'

const namesOf = (parts: Sent['store']): readonly string[] => parts.map(({ name }) => name)

/** Whether the store is asked just what the client asked, so that it means what it always means. */
const isUnchanged = ({ client, store }: Sent): boolean =>
  store.length === client.length && store.every((part, index) => part === client[index])

/** Whether each of several parameters became one, all under one name: that means what it meant. */
const isOneForOne = (group: readonly Sent[]): boolean => {
  const names = new Set(group.flatMap(({ store }) => namesOf(store)))
  return names.size === 1 && group.every(({ store, client }) => store.length === client.length)
}

/** The name of a parameter whose filters together are not known to mean what the client asked. */
export const repeatedFilter = (
  filters: readonly Sent[],
  client: 'all' | undefined,
  store: 'all' | undefined,
): string | undefined => {
  if (filters.length < 2 || filters.every(isUnchanged)) return undefined
  const byName = Map.groupBy(filters, (sent) => sent.client[0]?.name ?? '')
  const asked = new Map<string, string>()
  for (const [name, group] of byName) {
    const repeats = group.length > 1
    if (repeats && client !== 'all' && !isOneForOne(group)) return name
    if (repeats && client === 'all' && store !== 'all' && !group.every(isUnchanged)) return name
    if (store === 'all') continue
    for (const one of new Set(group.flatMap((sent) => namesOf(sent.store)))) {
      if (asked.has(one)) return name
      asked.set(one, name)
    }
  }
  return undefined
}
