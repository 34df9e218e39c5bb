/** What deciding by a policy costs, and what a large one costs to load and to edit. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { spreadOf, type Spread } from '../support/measure.ts'
import { measureDecision, type Step } from './decision.ts'

/** Milliseconds of CPU of the thread, of a policy of 100,000 clients and 1,000 flags. */
export interface LoadFigure {
  /** All of it judged, indexes included. */
  readonly judge: number
  /** The hash of all of it, which only files and changes have to be given. */
  readonly hash: number
  /** What it holds on the heap, entries included. */
  readonly heapBytes: number
  /** Of `judge`: its flags, and finding clients by id and key. */
  readonly flags: number
  readonly index: number
  /** One edit of one client, once it is compiled: judged, and its part of the hash. */
  readonly edit: number
  /** All clients edited at once. */
  readonly all: number
  /** The longest time meanwhile in which nothing else happened, in milliseconds of the clock. */
  readonly stall: number
}

export interface PolicyFigures {
  readonly steps: Readonly<Record<Step, Spread>>
  readonly load: Readonly<Record<keyof LoadFigure, Spread>>
}

const run = promisify(execFile)
const child = fileURLToPath(new URL('load.ts', import.meta.url))

const load = async (): Promise<LoadFigure> =>
  JSON.parse((await run(process.execPath, ['--expose-gc', child])).stdout) as LoadFigure

export const measurePolicy = async (
  { rounds, requests, loads }: Readonly<Record<'rounds' | 'requests' | 'loads', number>>,
  say: (text: string) => void,
): Promise<PolicyFigures> => {
  say('a decision, step by step')
  const steps = await measureDecision({ rounds, requests })
  const figures: LoadFigure[] = []
  for (let at = 0; at < loads; at++) {
    say(`loading, ${at + 1} of ${loads}`)
    figures.push(await load())
  }
  const names = Object.keys(figures[0] ?? {}) as (keyof LoadFigure)[]
  const spreads = names.map((name) => [name, spreadOf(figures.map((of) => of[name]))] as const)
  return { steps, load: Object.fromEntries(spreads) as unknown as PolicyFigures['load'] }
}
