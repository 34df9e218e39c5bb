/** Which client is on which backend, and why. */
import type { SampledContext, Why } from '../../gateway/facts/index.ts'
import type { UsageRow } from '../port.ts'
import { spanOf } from './speaks.ts'

export interface OnBackend {
  readonly backend: string
  readonly requests: number
  /** Of the client's requests in this version, from 0 to 1. */
  readonly share: number
  /** Milliseconds since 1970. */
  readonly firstSeen: number
  readonly lastSeen: number
  /** What decided over the newest request that is known of it. */
  readonly why: Why | undefined
}

export interface Where {
  readonly client: string
  readonly version: string
  /** The one that was used last comes first: what is behind it may be over. */
  readonly backends: readonly OnBackend[]
}

/** Requests that reached no backend are left out. */
export const whereIs = (
  usage: readonly UsageRow[],
  contexts: readonly SampledContext[],
): readonly Where[] => {
  const reached = usage.filter(({ backend }) => backend !== 'none')
  const whys = new Map<string, Why>()
  for (const { client, version, backend, why } of contexts.toSorted((a, b) => a.at - b.at)) {
    whys.set(`${client}\0${version}\0${backend}`, why)
  }
  return [...Map.groupBy(reached, ({ client, version }) => `${client}\0${version}`).values()]
    .flatMap((rows): readonly Where[] => {
      const [first] = rows
      if (!first) return []
      const { client, version } = first
      const all = spanOf(rows).count
      const backends = [...Map.groupBy(rows, ({ backend }) => backend)].map(
        ([backend, group]): OnBackend => {
          const { count, firstSeen, lastSeen } = spanOf(group)
          const share = count / all
          const why = whys.get(`${client}\0${version}\0${backend}`)
          return { backend, requests: count, share, firstSeen, lastSeen, why }
        },
      )
      return [{ client, version, backends: backends.toSorted((a, b) => b.lastSeen - a.lastSeen) }]
    })
    .toSorted((a, b) => (a.client === b.client ? 0 : a.client < b.client ? -1 : 1))
}
