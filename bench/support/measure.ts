/** Times things side by side: in rounds, taking turns, so that all of them see the same machine. */

export interface Candidate {
  readonly name: string
  /** Carries document `index` of its set once. A promise is awaited. */
  readonly run: (index: number) => unknown
}

/** Microseconds of one call: 10th percentile, median, 90th percentile and least of all rounds. */
export interface Spread {
  readonly low: number
  readonly middle: number
  readonly high: number
  readonly least: number
}

export interface Pace {
  readonly rounds: number
  /** Milliseconds that a candidate has in a round. */
  readonly slice: number
}

// Short turns, so that many of them pass without the system doing something else in between.
export const usual: Pace = { rounds: 61, slice: 3 }
export const quick: Pace = { rounds: 5, slice: 3 }

/** What was carried last, so that no call can be left out as useless. */
export let carried: unknown

const now = (): number => Number(process.hrtime.bigint()) / 1000

const calls = async (candidate: Candidate, count: number): Promise<number> => {
  const { run } = candidate
  const start = now()
  const first = run(0)
  if (first instanceof Promise) {
    carried = await first
    for (let i = 1; i < count; i += 1) carried = await run(i)
  } else for (let i = 1; i < count; i += 1) carried = run(i)
  return (now() - start) / count
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.round((sorted.length - 1) * share)] ?? 0

export const spreadOf = (times: readonly number[]): Spread => {
  const sorted = times.toSorted((a, b) => a - b)
  return {
    low: quantile(sorted, 0.1),
    middle: quantile(sorted, 0.5),
    high: quantile(sorted, 0.9),
    least: quantile(sorted, 0),
  }
}

/** Lets the compiler see everything that will be measured, before anything is. */
export const warmUp = async (candidates: readonly Candidate[], { slice }: Pace): Promise<void> => {
  for (const candidate of candidates) {
    const end = now() + slice * 8000
    do await calls(candidate, 8)
    while (now() < end)
  }
}

/**
 * @param documents size of the set: every round goes through it a whole number of times
 */
export const sideBySide = async (
  candidates: readonly Candidate[],
  documents: number,
  { rounds, slice }: Pace,
): Promise<readonly Spread[]> => {
  const counts: number[] = []
  for (const candidate of candidates) {
    const sets = (slice * 1000) / (await calls(candidate, documents)) / documents
    counts.push(Math.max(1, Math.round(sets)) * documents)
  }
  const times = candidates.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of candidates.keys()) {
      // Another one begins each time, so that nobody always runs after the same neighbour.
      const place = (turn + round) % candidates.length
      times[place]?.push(await calls(candidates[place] as Candidate, counts[place] ?? 1))
    }
  }
  return times.map(spreadOf)
}
