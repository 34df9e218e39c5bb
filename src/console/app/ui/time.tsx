/** Times in the zone of the viewer; UTC is said to whoever points at one. */
import { useEffect, useState } from 'react'

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' })
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** `3 minutes ago`, `in 2 days` */
export const ago = (ms: number, now: number): string => {
  const left = ms - now
  for (const [unit, size] of units) {
    if (Math.abs(left) >= size) return relative.format(Math.trunc(left / size), unit)
  }
  return left > 1000 ? 'in a moment' : 'just now'
}

/** `1 h 20 min`, `340 ms` */
export const durationText = (ms: number): string => {
  if (!Number.isFinite(ms)) return '–'
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`
}

/** Milliseconds since 1970, every half a minute. */
export const useNow = (): number => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

interface TimeProps {
  /** RFC 3339, or milliseconds since 1970. */
  readonly at: string | number | null | undefined
  /** As a date and a time, in place of how long ago. */
  readonly exact?: boolean
}

export const Time = ({ at, exact = false }: TimeProps) => {
  const now = useNow()
  const ms = typeof at === 'string' ? Date.parse(at) : (at ?? Number.NaN)
  if (Number.isNaN(ms)) return <span className="text-ink-3">–</span>
  const date = new Date(ms)
  const here = absolute.format(date)
  const utc = `${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`
  return (
    <time
      dateTime={date.toISOString()}
      title={exact ? utc : `${here}\n${utc}`}
      className="whitespace-nowrap"
    >
      {exact ? here : ago(ms, now)}
    </time>
  )
}
