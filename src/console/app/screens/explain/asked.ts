/** The question that the gateway is asked. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ask } from '../../api/ask.ts'

export interface AskedRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly client?: string
  readonly version?: string
  readonly body?: string
}

/** Never read again by itself: what it says is of the moment in which it was asked. */
export const useExplained = (asked: AskedRequest | undefined) =>
  useQuery({
    queryKey: ['explainRequest', asked],
    queryFn: ({ signal }) =>
      ask('explainRequest', { body: asked ?? { method: 'GET', path: '/' } }, { signal }),
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
