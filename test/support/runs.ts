/** How much is drawn at random, decided in one place: little by default, all of it in a long run. */

/** The share of its full runs that a property makes when nothing else is said. */
const usual = 0.2

/** Below this many runs nothing is saved that would be worth it. */
const fewest = 25

/** `ISTHMUS_RUNS`: 1 for the full numbers (`npm run test:long`), 10 for ten times as many. */
const told = (): number | undefined => {
  const { ISTHMUS_RUNS: text } = process.env
  if (text === undefined) return undefined
  const factor = Number(text)
  if (factor > 0 && Number.isFinite(factor)) return factor
  throw new Error(`ISTHMUS_RUNS is "${text}"; a number above 0 is needed, 1 for the full numbers.`)
}

/** How many values to draw where a full run draws `full` of them. */
export const runsOf = (full: number): number => {
  const factor = told()
  return Math.ceil(
    factor === undefined ? Math.max(full * usual, Math.min(full, fewest)) : full * factor,
  )
}

/**
 * How often something is to be seen at least where a full run of `full` sees it `count` times and
 * more. Less than its part, since fewer samples vary more.
 */
export const partOf = (count: number, full: number): number => {
  const share = runsOf(full) / full
  return Math.floor(count * (share < 1 ? share / 2 : share))
}

/**
 * Milliseconds after which a test is taken to hang. No law comes near it, however busy the
 * machine is: the longest takes seconds of it alone.
 */
export const patience = 20 * 60_000 * Math.max(1, told() ?? 1)

/** Milliseconds that a poll waits for what happens outside: only what never happens takes them. */
export const soon = 120_000
