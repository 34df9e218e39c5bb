/** When something ends, as people say it. */
import { Failure } from '../../errors/index.ts'

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/**
 * @returns RFC 3339
 * @throws Failure `usage`
 * @example expiryOf('90d', now)
 */
export const expiryOf = (text: string, now: number): string => {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  const ms = units[unit]
  const at = ms === undefined ? Date.parse(text) : now + Number(count) * ms
  const isDate = ms !== undefined || /^\d{4}-\d{2}-\d{2}(?:T.+)?$/.test(text)
  if (isDate && Number.isFinite(at) && at > now && at < 8.64e15) return new Date(at).toISOString()
  throw new Failure(
    'usage',
    `"${text}" is no time to come: write 12h, 30d or 8w, or a date such as 2027-01-31`,
  )
}
