/**
 * Says random things for as long as is wanted, seed after seed, and stops at the first law that does
 * not hold. `npm run fuzz -- --minutes 10 [--part http] [--seed 1]`
 */
import { parseArgs } from 'node:util'
import * as fc from 'fast-check'
import { httpLaw } from './http/law.ts'
import { startWorld } from './http/world.ts'
import { bytesLaws, type FuzzLaw } from './laws.ts'

const parts = ['all', 'bytes', 'http'] as const

interface Settings {
  readonly minutes: number
  readonly seed: number
  readonly part: (typeof parts)[number]
}

const usage = `npm run fuzz -- --minutes N [--part ${parts.join('|')}] [--seed S]`

const settings = (): Settings => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string' },
      part: { type: 'string', default: 'all' },
    },
  })
  const [minutes, seed] = [Number(values.minutes), Number(values.seed ?? Date.now() % 2 ** 31)]
  const part = parts.find((one) => one === values.part)
  if (!(minutes > 0) || !Number.isInteger(seed) || part === undefined) throw new Error(usage)
  return { minutes, seed, part }
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
  const property = law.property((cases) => {
    progress.cases += cases
    if (performance.now() - progress.shownAt < 5000) return
    progress.shownAt = performance.now()
    tell(progress, seed)
  })
  let failure: string | undefined
  const play = async (): Promise<void> => {
    const run = await fc.check(property, { seed, numRuns: law.runs })
    if (!run.failed) return
    const [sample] = run.counterexample ?? []
    failure = `${law.name}, shrunk ${run.numShrinks} times\n${fc.stringify(sample)}\n${String(run.errorInstance)}`
  }
  await (law.around ? law.around(play) : play()).catch((error: unknown) => {
    failure ??= `${law.name}\n${String(error)}`
  })
  return failure
}

const fuzz = async (
  { minutes, seed: first }: Settings,
  laws: readonly FuzzLaw[],
  again: string,
) => {
  const startedAt = performance.now()
  const progress: Progress = { cases: 0, shownAt: startedAt, startedAt }
  let seed = first
  for (; performance.now() - startedAt < minutes * 60_000; seed += 1) {
    // The law follows from the seed, so that the seed alone repeats a failure.
    const failure = await failureOf(laws[Math.abs(seed) % laws.length] as FuzzLaw, seed, progress)
    if (failure === undefined) continue
    tell(progress, seed)
    console.error(`\nseed ${seed} fails: npm run fuzz -- ${again} --seed ${seed}\n\n${failure}`)
    return 1
  }
  tell(progress, seed)
  console.log(`All laws hold. Seeds ${first} to ${seed - 1}.`)
  return 0
}

const main = async (): Promise<number> => {
  const told = settings()
  const world = told.part === 'bytes' ? undefined : await startWorld()
  try {
    const laws = [
      ...(told.part === 'http' ? [] : bytesLaws),
      ...(world === undefined ? [] : [httpLaw(world)]),
    ]
    return await fuzz(told, laws, `--part ${told.part}`)
  } finally {
    await world?.close()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 2
})
