/** What a look at one thing finds. */
import { Failure, formatIssue } from '../../errors/index.ts'

export interface Finding {
  readonly what: string
  readonly ok: boolean
  /** How it is; where it is not well, what to do, too. */
  readonly says: string
}

const sentence = (text: string): string => text.replace(/[.:]?$/, '.')

/** Of several issues the first is told: `check` tells all. */
const failureText = ({ message, issues, hint }: Failure): string => {
  const [first = ''] = message.split('\n')
  const [issue] = issues
  const told = issue ? `${first.replace(/[.:]?$/, '')}: ${formatIssue(issue)}` : first
  const more = issues.length > 1 ? ` And ${issues.length - 1} more.` : ''
  return `${sentence(told)}${more} ${hint}`
}

/** What an examination says; what it throws is a finding, too. */
export const look = async (
  what: string,
  examine: () => Promise<string> | string,
): Promise<Finding> => {
  try {
    return { what, ok: true, says: await examine() }
  } catch (error) {
    if (error instanceof Failure) return { what, ok: false, says: failureText(error) }
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    return { what, ok: false, says: sentence(first) }
  }
}

/** How long ago, as people say it. @param at RFC 3339 */
export const ago = (at: string, now = Date.now()): string => {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000))
  if (seconds < 120) return `${seconds} seconds ago`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes ago`
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} hours ago`
    : `${Math.round(seconds / 86_400)} days ago`
}
