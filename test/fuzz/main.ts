/**
 * Carries random bytes for as long as is wanted, seed after seed, and stops at the first law that
 * does not hold. `npm run fuzz -- --minutes 10 [--seed 1]`
 */
import { parseArgs } from 'node:util'
import * as fc from 'fast-check'
import { laws, type FuzzLaw } from './laws.ts'

interface Settings {
  readonly minutes: number
  readonly seed: number
}

const usage = 'npm run fuzz -- --minutes N [--seed S]'

const settings = (): Settings => {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' } },
  })
  const [minutes, seed] = [Number(values.minutes), Number(values.seed ?? Date.now() % 2 ** 31)]
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error(usage)
  return { minutes, seed }
}

interface Progress {
  cases: number
  shownAt: number
  readonly startedAt: number
}

const tell = ({ cases, startedAt }: Progress, seed: number): void => {
  const seconds = (performance.now() - startedAt) / 1000
  const rate = Math.round(cases / seconds)
  console.log(`${seconds.toFixed(0).padStart(5)} s  ${cases} cases  ${rate}/s  seed ${seed}`)
}

/** The text of the counterexample that fast-check has shrunk to; undefined when the law holds. */
const failureOf = async (
  law: FuzzLaw,
  seed: number,
  progress: Progress,
): Promise<string | undefined> => {
  const property = fc.asyncProperty(law.samples, async (sample) => {
    if (sample) progress.cases += await law.check(sample)
    if (performance.now() - progress.shownAt < 5000) return
    progress.shownAt = performance.now()
    tell(progress, seed)
  })
  const run = await fc.check(property, { seed, numRuns: law.runs })
  if (!run.failed) return undefined
  return `${law.name}, shrunk ${run.numShrinks} times\n${String(run.counterexample?.[0])}\n${String(run.errorInstance)}`
}

const main = async (): Promise<number> => {
  const { minutes, seed: first } = settings()
  const startedAt = performance.now()
  const progress: Progress = { cases: 0, shownAt: startedAt, startedAt }
  let seed = first
  for (; performance.now() - startedAt < minutes * 60_000; seed += 1) {
    // The law follows from the seed, so that the seed alone repeats a failure.
    const failure = await failureOf(laws[Math.abs(seed) % laws.length] as FuzzLaw, seed, progress)
    if (failure === undefined) continue
    tell(progress, seed)
    console.error(`\nseed ${seed} fails: npm run fuzz -- --seed ${seed}\n\n${failure}`)
    return 1
  }
  tell(progress, seed)
  console.log(`All laws hold. Seeds ${first} to ${seed - 1}.`)
  return 0
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 2
})
