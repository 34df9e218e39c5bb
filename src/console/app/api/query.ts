/** What pages read, kept and read anew: one key per call, so that news about it reach every place that shows it. */
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query'
import { ask, type Answer, type Input, type OperationName } from './ask.ts'
import { routes } from './operations.ts'
import { ApiError } from './problem.ts'

/** Problems that are the same the next time: of the caller, and what this gateway does not offer. */
const isFinal = (error: unknown): boolean =>
  error instanceof ApiError &&
  ((error.problem.status >= 400 && error.problem.status < 500) || error.problem.status === 501)

const mostRetries = 2

/** What is not there is not asked for again and again, which would show it as being read each time: news tell of it. */
const isAbsent = (error: unknown): boolean =>
  error instanceof ApiError && (error.problem.status === 404 || error.problem.status === 501)

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => !isFinal(error) && count < mostRetries,
      refetchOnWindowFocus: true,
    },
  },
})

interface Reading {
  /** Milliseconds between two readings; read on news alone when absent. */
  readonly every?: number
  readonly enabled?: boolean
  /** Shows what was asked before until there is an answer: of lists whose filter changes. */
  readonly keeps?: boolean
}

export const reading = <K extends OperationName>(name: K, input: Input<K>, how: Reading = {}) =>
  queryOptions<Answer<K>, ApiError>({
    queryKey: [name, input],
    queryFn: ({ signal }) => ask(name, input, { signal }),
    ...(how.every === undefined
      ? {}
      : { refetchInterval: ({ state }) => !isAbsent(state.error) && how.every }),
    ...(how.keeps === true ? { placeholderData: keepPreviousData } : {}),
    ...(how.enabled === undefined ? {} : { enabled: how.enabled }),
  })

/** @example const flags = useReading('listFlags', { query: {} }) */
export const useReading = <K extends OperationName>(
  name: K,
  input: Input<K>,
  how?: Reading,
): UseQueryResult<Answer<K>, ApiError> => useQuery(reading(name, input, how))

/** Not what was only tried: it is of a dialog, and its edit may be made by now. */
const isRead = ({ queryKey: [name] }: { readonly queryKey: readonly unknown[] }): boolean =>
  typeof name === 'string' && Object.hasOwn(routes, name)

/** Something has changed: what is shown is read anew, and stays on the page meanwhile. */
export const readAnew = async (...names: readonly OperationName[]): Promise<void> => {
  if (names.length === 0) {
    return queryClient.invalidateQueries({ predicate: isRead })
  }
  await Promise.all(names.map((name) => queryClient.invalidateQueries({ queryKey: [name] })))
}
