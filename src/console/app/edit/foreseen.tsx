/** Who would move, while somebody still drags or types: the edit is tried again and again, and never made. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { BlastRadius } from '../../../gateway/foresee/blast-radius.ts'
import type { ApiError } from '../api/problem.ts'
import { useSettled } from '../ui/settled.ts'
import { ErrorNote, Kept, Loading } from '../ui/states.tsx'
import { Blast } from './blast.tsx'
import { tryEdit, type Edit, type Tried } from './editing.ts'

export interface Foreseen {
  readonly tried: Tried | undefined
  readonly error: ApiError | null
  /** Whether it is of what somebody has typed since. */
  readonly isOld: boolean
}

const nothing = { name: 'editPolicy', input: {} } as const

/** @param edit undefined where there is nothing to try */
export const useForeseen = (edit: Pick<Edit, 'name' | 'input'> | undefined): Foreseen => {
  const text = edit === undefined ? '' : JSON.stringify([edit.name, edit.input])
  const settled = useSettled(text)
  const found = useQuery<Tried, ApiError>({
    queryKey: ['foreseen', settled],
    queryFn: ({ signal }) => {
      const [name, input] = JSON.parse(settled) as [Edit['name'], Edit['input']]
      return tryEdit({ ...nothing, title: '', act: '', done: '', name, input }, '', signal)
    },
    enabled: settled !== '' && text !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  })
  if (text === '') return { tried: undefined, error: null, isOld: false }
  return {
    tried: found.data,
    error: text === settled ? found.error : null,
    isOld: text !== settled || found.isFetching,
  }
}

export const WhoWouldMove = ({ of: { tried, error, isOld } }: { of: Foreseen }) => (
  <section aria-label="Who would move" aria-live="polite" aria-busy={isOld} className="min-w-0">
    <h3 className="mb-1 text-xs font-medium text-ink-3">Who would move</h3>
    {error ? (
      <ErrorNote error={error} />
    ) : tried ? (
      <Kept isOld={isOld}>
        <Blast radius={tried.blastRadius as unknown as BlastRadius | null} />
      </Kept>
    ) : (
      <Loading what="Finding out who would move" />
    )}
  </section>
)
