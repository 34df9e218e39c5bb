/** Issues as they are told: a broken file may have a great many, and name a great many choices. */
import type { Issue } from '../errors/index.ts'

const mostIssues = 100
const mostChoices = 20
const longest = 500

const short = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)}...` : text

const shortIssue = ({ place, message, choices }: Issue): Issue => ({
  place: short(place),
  message: short(message),
  ...(choices === undefined ? {} : { choices: choices.slice(0, mostChoices).map(short) }),
})

/** The first ones, each of bounded length, and a last one that counts the others. */
export const told = (issues: readonly Issue[]): Issue[] => {
  const first = issues.slice(0, mostIssues).map(shortIssue)
  const more = issues.length - first.length
  const place = first.at(-1)?.place.split(' ', 1)[0] ?? ''
  return more > 0 ? [...first, { place, message: `and ${more} more of the kind` }] : first
}
