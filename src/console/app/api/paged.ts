/** Lists that are read page by page, as far as somebody looks. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ask, type Answer, type Input, type OperationName } from './ask.ts'
import type { Operations } from './operations.ts'
import type { ApiError } from './problem.ts'

type Paged<T> = { readonly items: readonly T[]; readonly next: string | null }

type PagedName = {
  [K in OperationName]: Operations[K]['answer'] extends Paged<unknown> ? K : never
}[OperationName]

type ItemOf<K extends PagedName> = Operations[K]['answer'] extends Paged<infer T> ? T : never

export interface Pages<T> {
  /** Of all pages that were read; undefined before the first. */
  readonly data: readonly T[] | undefined
  readonly error: ApiError | null
  readonly hasMore: boolean
  readonly isReading: boolean
  /** Reads the next page, where there is one. */
  readonly more: () => void
  readonly refetch: () => void
}

/** @example const clients = usePaged('listClients', { query: { search } }, 200) */
export const usePaged = <K extends PagedName>(
  name: K,
  input: Input<K>,
  limit = 100,
): Pages<ItemOf<K>> => {
  const found = useInfiniteQuery<
    Answer<K>,
    ApiError,
    { readonly pages: readonly Answer<K>[] },
    readonly unknown[],
    string | undefined
  >({
    queryKey: [name, 'pages', limit, input],
    initialPageParam: undefined,
    queryFn: ({ pageParam: cursor, signal }) => {
      const { query = {} } = input as { readonly query?: object }
      const paged: unknown = { ...input, query: { ...query, limit, cursor } }
      return ask(name, paged as Input<K>, { signal })
    },
    getNextPageParam: ({ value }) => (value as Paged<unknown>).next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = found
  const items = useMemo(
    () => data?.pages.flatMap(({ value }) => (value as Paged<ItemOf<K>>).items),
    [data],
  )
  return {
    data: items,
    error,
    hasMore: hasNextPage,
    isReading: found.isFetching,
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
    },
    refetch: () => void refetch(),
  }
}
