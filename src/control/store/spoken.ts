/** Which versions some clients spoke, added up where the counts are: for pages that list clients. */
import type { Spoken } from '../port.ts'
import type { Database } from './database.ts'

/** D1 takes a hundred parameters in a statement. */
const mostAsked = 90

const partsOf = (clients: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(clients.length / mostAsked) }, (_, at) =>
    clients.slice(at * mostAsked, (at + 1) * mostAsked),
  )

export const spoken = async (
  { kysely, read }: Database,
  clients: readonly string[],
  since: number,
): Promise<readonly Spoken[]> => {
  const queries = partsOf(clients).map((part) =>
    kysely
      .selectFrom('isthmus_usage')
      .select(({ fn }) => [
        'client',
        'version',
        fn.sum<number>('count').as('requests'),
        fn.max('last_seen').as('lastSeen'),
      ])
      .where('client', 'in', part)
      .where('last_seen', '>=', since)
      .groupBy(['client', 'version']),
  )
  if (queries.length === 0) return []
  const answers = await read(queries)
  return answers
    .flat()
    .map(({ client, version, requests, lastSeen }) => ({
      client,
      version,
      requests: Number(requests),
      lastSeen: Number(lastSeen),
    }))
    .toSorted((a, b) => b.requests - a.requests)
}
