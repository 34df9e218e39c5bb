/** How fast a migration may be, and when, as flags of the commands that begin one and that change it. */
import { Failure } from '../../errors/index.ts'
import type { Throttle } from '../../migrate/index.ts'
import { isZone, windowOf } from '../../migrate/run/window.ts'

type Limit<T> = T | 'none'

export interface ThrottleFlags {
  readonly rate?: Limit<number>
  readonly batch?: Limit<number>
  readonly latency?: Limit<number>
  readonly check?: Limit<string>
  readonly window?: Limit<string>
  readonly zone?: string
}

/** @throws Failure `usage` */
const parseNumber =
  (of: string) =>
  (text: string): Limit<number> => {
    if (text === 'none') return text
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
    throw new Failure('usage', `"${text}" is not a number of ${of}: write 1000, say, or none`)
  }

/** What it names stands in the state and in the audit: no credentials. @throws Failure `usage` */
const parseCheck = (text: string): Limit<string> => {
  if (text === 'none') return text
  const url = URL.canParse(text) && text.length <= 2000 ? new URL(text) : undefined
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url && isWeb && url.username === '' && url.password === '') return url.href
  throw new Failure(
    'usage',
    'The address of --check is none: write http://HOST/PATH or https://HOST/PATH, without credentials, or none',
  )
}

/** @throws Failure `usage` */
const parseWindow = (text: string): Limit<string> => {
  if (text === 'none' || windowOf(text)) return text
  throw new Failure('usage', `"${text}" are no hours of a day: write 22:00-06:00, say, or none`)
}

/** @throws Failure `usage` */
const parseZone = (text: string): string => {
  if (isZone(text)) return text
  throw new Failure('usage', `There is no time zone "${text}": write Europe/Berlin, say`)
}

export const throttleFlags = {
  rate: {
    kind: 'parsed',
    parse: parseNumber('documents'),
    brief: 'Most documents per second, of all that work on it; or none',
    placeholder: 'documents',
    optional: true,
  },
  batch: {
    kind: 'parsed',
    parse: parseNumber('documents'),
    brief: 'Most documents of a batch, or none: 100',
    placeholder: 'documents',
    optional: true,
  },
  latency: {
    kind: 'parsed',
    parse: parseNumber('milliseconds'),
    brief: 'Become slower while half of the requests to the backends take longer; or none',
    placeholder: 'ms',
    optional: true,
  },
  check: {
    kind: 'parsed',
    parse: parseCheck,
    brief: 'Go on only while this address answers 2xx, asked every 5 seconds; or none',
    placeholder: 'url',
    optional: true,
  },
  window: {
    kind: 'parsed',
    parse: parseWindow,
    brief: 'Go on only in these hours, 22:00-06:00; or none',
    placeholder: 'hours',
    optional: true,
  },
  zone: {
    kind: 'parsed',
    parse: parseZone,
    brief: 'Time zone of --window; that of this machine when absent',
    placeholder: 'zone',
    optional: true,
  },
} as const

export const isThrottled = (flags: ThrottleFlags): boolean =>
  Object.keys(throttleFlags).some((name) => flags[name as keyof ThrottleFlags] !== undefined)

/**
 * What is asked for, upon what there was.
 *
 * @throws Failure `usage` of a zone of no hours
 */
export const throttleWith = (before: Throttle, flags: ThrottleFlags): Throttle => {
  const { rate, batch, latency, check, window, zone } = flags
  const asked = { rate, batch, latencyMs: latency, check, window, zone }
  const given = Object.entries(asked).filter(([, value]) => value !== undefined)
  const merged = Object.entries({ ...before, ...Object.fromEntries(given) })
  const next: Throttle = Object.fromEntries(merged.filter(([, value]) => value !== 'none'))
  if (next.window === undefined) {
    if (zone !== undefined)
      throw new Failure('usage', 'A --zone is that of --window: say which hours')
    const { zone: _, ...rest } = next
    return rest
  }
  return { ...next, zone: next.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone }
}
