/** Requests that no policy tells apart are of one kind, which is judged once and weighed by what was counted. */
import type { SampledContext, UsageCount } from '../facts/facts.ts'

/** What was counted, of the same requests that the contexts are a sample of. */
export interface Traffic {
  /** Milliseconds since 1970: since when. */
  readonly since: number
  readonly rows: readonly Pick<
    UsageCount,
    'client' | 'version' | 'source' | 'route' | 'backend' | 'count'
  >[]
}

export interface Kind {
  /** The newest one. */
  readonly context: SampledContext
  /** Contexts of this kind. */
  readonly contexts: number
  /** Backends that have answered it. */
  readonly backends: ReadonlySet<string>
  /**
   * Requests that were counted. Counts do not tell methods and resources of one route apart: several
   * kinds share them evenly. Undefined where nothing was counted.
   */
  readonly requests: number | undefined
}

const kindKey = ({
  client,
  via,
  sticksTo,
  tenant,
  said,
  version,
  route,
  resource,
  method,
  ...rest
}: SampledContext) =>
  [
    client,
    via,
    sticksTo,
    tenant,
    said,
    version,
    route,
    resource,
    method,
    JSON.stringify(rest.attributes),
  ].join('\0')

/** Where a policy has its say. */
const unsaid: ReadonlySet<string> = new Set(['pin', 'default', 'route'])

const countKey = (client: string, version: string, route: string, isSaid: boolean): string =>
  [client, version, route, isSaid].join('\0')

const keyOf = ({ client, version, route, said }: SampledContext) =>
  countKey(client, version, route, said !== undefined)

const countsOf = ({ rows }: Traffic): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { client, version, route, source, count } of rows) {
    const key = countKey(client, version, route, !unsaid.has(source))
    counts.set(key, (counts.get(key) ?? 0) + count)
  }
  return counts
}

const newest = (contexts: readonly SampledContext[]): SampledContext | undefined =>
  contexts.reduce<SampledContext | undefined>(
    (found, one) => (found === undefined || one.at > found.at ? one : found),
    undefined,
  )

export const kindsOf = (
  contexts: readonly SampledContext[],
  traffic: Traffic | undefined,
): readonly Kind[] => {
  const groups = [...Map.groupBy(contexts, kindKey).values()]
  const heads = groups.flatMap((group) => {
    const context = newest(group)
    return context ? [{ group, context }] : []
  })
  const sharing = Map.groupBy(heads, ({ context }) => keyOf(context))
  const counts = traffic && countsOf(traffic)
  return heads.map(({ group, context }) => {
    const key = keyOf(context)
    return {
      context,
      contexts: group.length,
      backends: new Set(group.map(({ backend }) => backend)),
      requests: counts && (counts.get(key) ?? 0) / (sharing.get(key)?.length ?? 1),
    }
  })
}
