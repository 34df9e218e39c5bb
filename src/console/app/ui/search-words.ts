/** What a screen keeps in its address: read, and set anew without a further step of the browser's history. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { Search } from '../router.tsx'

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
