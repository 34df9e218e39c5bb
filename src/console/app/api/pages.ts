/** Lists that are read page by page, as far as somebody looks. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { ask, type Answer, type Input, type OperationName } from './ask.ts'
import type { Operations } from './operations.ts'
import type { ApiError } from './problem.ts'

interface OnePage<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** Operations that answer pages. */
type PagedName = {
  [K in OperationName]: Operations[K]['answer'] extends OnePage<unknown> ? K : never
}[OperationName]

type Item<K extends PagedName> = Operations[K]['answer'] extends OnePage<infer T> ? T : never

export interface Pages<T> {
  /** Of all pages that were read; undefined before the first one. */
  readonly items: readonly T[] | undefined
  readonly error: ApiError | null
  readonly isReading: boolean
  /** Whether there are more; reads them. */
  readonly more: (() => void) | undefined
  readonly again: () => void
}

/** @param input without `cursor` */
export const usePages = <K extends PagedName>(name: K, input: Input<K>): Pages<Item<K>> => {
  const { query = {} } = input as { readonly query?: Readonly<Record<string, unknown>> }
  const read = useInfiniteQuery<
    Answer<K>,
    ApiError,
    readonly Item<K>[],
    readonly unknown[],
    string
  >({
    queryKey: [name, input, 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      ask(name, { ...input, query: { ...query, cursor: pageParam } }, { signal }),
    getNextPageParam: ({ value }) => (value as OnePage<unknown>).next ?? undefined,
    select: ({ pages }) => pages.flatMap(({ value }) => (value as OnePage<Item<K>>).items),
    placeholderData: (before) => before,
  })
  const { hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = read
  return {
    items: read.data,
    error: read.error,
    isReading: read.isFetching,
    more: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined,
    again: () => void refetch(),
  }
}
