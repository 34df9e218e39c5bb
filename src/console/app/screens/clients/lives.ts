/** Whether versions are on their way out: for everywhere that a version of a client is named. */
import { useMemo } from 'react'
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'
import type { Mood } from '../../ui/badge.tsx'

type Life = Schemas['VersionLife']

export interface VersionState {
  readonly mood: Mood
  /** Undefined where its life is the usual one. */
  readonly word: 'retired' | 'deprecated' | undefined
  readonly life: Life | undefined
}

const stateOf = (life: Life | undefined): VersionState => {
  if (life?.retired === true) return { mood: 'bad', word: 'retired', life }
  if (life?.deprecated !== undefined || life?.sunset !== undefined) {
    return { mood: 'warn', word: 'deprecated', life }
  }
  return { mood: 'none', word: undefined, life }
}

/** By key of the version. */
export const useLives = (): ((version: string) => VersionState) => {
  const found = useReading('listVersions', { query: { limit: 1000 } })
  const items = found.data?.value.items
  return useMemo(() => {
    const lives = new Map(items?.map(({ id, value }) => [id, value]))
    return (version) => stateOf(lives.get(version))
  }, [items])
}
