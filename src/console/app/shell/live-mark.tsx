/** Whether what is shown is what is: news come as they happen, or the gateway is away. */
import { useEffect, useState } from 'react'
import { follow, type LiveState } from '../api/live.ts'

export const useLive = (): LiveState => {
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => {
    const aborting = new AbortController()
    void follow(aborting.signal, setState)
    return () => aborting.abort()
  }, [])
  return state
}

const told: Readonly<Record<LiveState, { readonly text: string; readonly dot: string }>> = {
  connecting: { text: 'Connecting', dot: 'bg-ink-3' },
  live: { text: 'Live', dot: 'bg-good' },
  away: { text: 'Reconnecting', dot: 'bg-warn' },
}

export const LiveMark = ({ state }: { state: LiveState }) => (
  <span role="status" className="inline-flex items-center gap-1.5 text-xs text-ink-2">
    <span aria-hidden className={`size-2 rounded-full ${told[state].dot}`} />
    {told[state].text}
  </span>
)
