/** A rollout that is tried while somebody still types: what is wrong with it, and what it would do. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ask } from '../../../api/ask.ts'
import type { Schemas } from '../../../api/operations.ts'
import type { ApiError } from '../../../api/problem.ts'
import { useSettled } from '../../../ui/settled.ts'

export type Foreseen = Schemas['ForeseenRollout']

export interface Trial {
  readonly foreseen: Foreseen | undefined
  readonly error: ApiError | null
  /** Whether it is of what somebody has typed since. */
  readonly isOld: boolean
}

interface Tried {
  readonly name: string
  readonly value: Schemas['Rollout']
}

/** @param tried undefined where there is nothing to try */
export const useTrial = (tried: Tried | undefined): Trial => {
  const text = tried === undefined ? '' : JSON.stringify(tried)
  const settled = useSettled(text)
  const found = useQuery<Foreseen, ApiError>({
    queryKey: ['foreseen-rollout', settled],
    queryFn: async ({ signal }) => {
      const { name, value } = JSON.parse(settled) as Tried
      const input = { params: { rollout: name }, body: { value }, ifMatch: 'none' }
      return (await ask('foreseeRollout', input, { signal })).value
    },
    enabled: settled !== '' && text !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  })
  if (text === '') return { foreseen: undefined, error: null, isOld: false }
  return {
    foreseen: found.data,
    // What was wrong before stays told until it is known whether it still is.
    error: found.error,
    isOld: text !== settled || found.isFetching,
  }
}
