/**
 * A large policy from its entries, in a process of its own, so that nothing is compiled and its
 * memory is its own. Prints one line of JSON.
 */
import { hash as digestOf } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { judgeFlagSet } from '../../src/flags/index.ts'
import {
  clientsOf,
  Entries,
  flagFilesOf,
  hashOf,
  judgeEdits,
  judgePolicy,
  type Entry,
} from '../../src/policy/index.ts'
import { allEdits, clientEdit, rules, size } from '../control/policy.ts'
import { spreadOf } from '../support/measure.ts'
import type { LoadFigure } from './index.ts'

const sha256 = (text: string): string => digestOf('sha256', text, 'hex')

/** Milliseconds of this thread. */
const cpu = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const timed = async <T>(run: () => Promise<T> | T): Promise<readonly [T, number]> => {
  const start = cpu()
  const done = await run()
  return [done, cpu() - start]
}

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

// What flags need is imported by the first set, and is there in a gateway that runs.
await judgeFlagSet(flagFilesOf(Entries.of([])))
const before = heap()
const entries = allEdits() as readonly Entry[]
const [verdict, judge] = await timed(() => judgePolicy(entries, rules))
if (!verdict.ok) throw new Error(JSON.stringify(verdict.issues))
const { parts } = verdict
const heapBytes = heap() - before
const [, hash] = await timed(() => hashOf(entries, sha256))
const [, flags] = await timed(() => judgeFlagSet(flagFilesOf(parts.all), { against: rules }))
const [, index] = await timed(() => clientsOf(parts.all.of('client')))

/** The clock of the thread is too coarse for one. */
const editsAtOnce = 200
const edits: number[] = []
for (let round = -2; round < 10; round++) {
  const [, took] = await timed(async () => {
    for (let i = 0; i < editsAtOnce; i++) {
      const edit = clientEdit(i, '2.0')
      await judgeEdits(parts, [edit], rules)
      await hashOf([edit as Entry], sha256)
    }
  })
  if (round >= 0) edits.push(took / editsAtOnce)
}

const stalls = monitorEventLoopDelay({ resolution: 1 })
const many = Array.from({ length: size.clients }, (_, i) => clientEdit(i, '2.0'))
stalls.enable()
// What it sees first it measures from.
await setTimeout(20)
const [, all] = await timed(() => judgeEdits(parts, many, rules))
await setTimeout(20)
stalls.disable()
const figure: LoadFigure = {
  judge,
  hash,
  heapBytes,
  flags,
  index,
  edit: spreadOf(edits).middle,
  all,
  stall: stalls.max / 1e6,
}
console.log(JSON.stringify(figure))
