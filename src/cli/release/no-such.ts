/** A name that nothing has, told with what was probably meant. */
import { HintedFailure } from '../failures.ts'

/** More names are for `list`. */
const mostShown = 20

/** How many letters are put in, left out, exchanged, or stand in each other's place (Damerau, restricted). */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      now[j] = Math.min(
        (last[j] ?? 0) + 1,
        (now[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
        ...(swapped ? [(before[j - 2] ?? 0) + 1] : []),
      )
    }
    before = last
    last = now
  }
  return last[b.length] ?? 0
}

/** Longer names are not compared: they come from outside. */
const longest = 256

/** The names that are likest, at most so many. */
const likest = (name: string, names: readonly string[]): readonly string[] =>
  names
    .map((other) => ({ other, far: distance(name.slice(0, longest), other.slice(0, longest)) }))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, mostShown)
    .map(({ other }) => other)

/** The name that was meant, if one is like it. */
const meant = (name: string, names: readonly string[]): string | undefined => {
  const [first] = likest(name, names)
  const isNear = first !== undefined && distance(name, first) <= Math.max(1, name.length / 3)
  return isNear ? first : undefined
}

/** More names are not looked through. */
const mostCompared = 10_000

/** Commands that show all of them. */
const listed = { flag: 'flags', client: 'clients', rollout: 'rollout' } as const

/**
 * @param what `flag`, `client`, `rollout`
 * @returns Failure `entry-not-found`
 */
export const noSuch = (
  what: keyof typeof listed,
  name: string,
  where: string,
  names: readonly string[],
): HintedFailure => {
  const compared = names.slice(0, mostCompared)
  const near = meant(name, compared)
  const choices = names.length > mostShown ? likest(name, compared) : names
  const first = near === undefined ? 'Name one of them' : `Did you mean "${near}"?`
  const hint =
    near === undefined
      ? `${first}: \`isthmus ${listed[what]} list\` shows ${names.length > mostShown ? `all ${names.length}` : 'them'}.`
      : `${first} \`isthmus ${listed[what]} list\` shows all of them.`
  return new HintedFailure(hint, 'entry-not-found', `There is no ${what} "${name}" in ${where}`, [
    { place: what, message: `"${name}" is none`, choices },
  ])
}
