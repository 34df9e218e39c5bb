/** What a screen keeps in its address: read, and set anew without a further step of the browser's history. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** What a screen keeps in its address, so that it can be passed on: words only. */
export type Search = Readonly<Record<string, string | undefined>>

/** @example const [search, set] = useSearchWords(); set({ tab: 'matrix', q: undefined }) */
export const useSearchWords = (): readonly [Search, (words: Search) => void] => {
  const search: Search = useSearch({ strict: false })
  const navigate = useNavigate()
  const set = useCallback(
    (words: Search) =>
      void navigate({
        to: '.',
        search: (before: Search) => ({ ...before, ...words }),
        replace: true,
      }),
    [navigate],
  )
  return [search, set]
}
