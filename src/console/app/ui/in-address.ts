/** What a screen keeps in its address, and how it changes that: other words stay. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** What a screen keeps in its address, so that it can be passed on: words only. */
export type Search = Readonly<Record<string, string | undefined>>

/** @example const [search, setSearch] = useAddress(); setSearch({ tab: 'tokens' }) */
export const useAddress = (): readonly [Search, (change: Search) => void] => {
  const search: Search = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = useCallback(
    (words: Search) =>
      void navigate({
        to: '.',
        search: (before: Search) => ({ ...before, ...words }),
        replace: true,
      }),
    [navigate],
  )
  return [search, change]
}
