/**
 * One gateway's view of a control store, in a process of its own, so that its memory is its own:
 * `child.ts ADDRESS fill` makes the policy, `child.ts ADDRESS load EDITS` reads it, follows edits,
 * and prints one line of JSON.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openControlStore } from '../../src/control/node/open.ts'
import { openStoreSource } from '../../src/control/source.ts'
import { judgePolicy, type Policy, type PolicySource } from '../../src/policy/index.ts'
import type { ControlFigure } from './index.ts'
import { allEdits, clientEdit, rules } from './policy.ts'

const [address = '', mode = '', edits = '1'] = process.argv.slice(2)
const store = await openControlStore(address, { folder: process.cwd() })

const commit = (wanted: Parameters<typeof store.commit>[0]['edits']) =>
  store.commit({ actor: 'bench', action: 'bench', edits: wanted, judge: async () => [] })

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const quantile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? 0

if (mode === 'fill') {
  await store.migrate()
  const start = performance.now()
  await commit(allEdits())
  console.log(JSON.stringify(performance.now() - start))
} else {
  // What is loaded for the first query belongs to no policy.
  await store.head()
  const before = heap()
  const start = performance.now()
  const source = await openStoreSource({ store, rules, askMs: 3_600_000 })
  const loadMs = performance.now() - start
  const heapBytes = heap() - before

  /** Milliseconds of an edit until it is in force in a source. */
  const effectOf = async (at: PolicySource, of: number): Promise<number> => {
    const begin = performance.now()
    const effect = new Promise<Policy>((resolve) => {
      const stop = at.subscribe((policy) => {
        stop()
        resolve(policy)
      })
    })
    await commit([clientEdit(of, '2.0')])
    await effect
    return performance.now() - begin
  }

  const count = Number(edits)
  const stalls = monitorEventLoopDelay({ resolution: 1 })
  // The first edits are compiled while they run.
  for (let i = 0; i < 10; i++) await effectOf(source, i)
  stalls.enable()
  const effects: number[] = []
  for (let i = 0; i < count; i++) effects.push(await effectOf(source, 1000 + i))
  stalls.disable()

  // Watching alone holds up no process.
  const alive = setInterval(() => undefined, 1000)
  // As another process has it: over connections of its own, told of by the database.
  const elsewhere = await openControlStore(address, { folder: process.cwd(), pollMs: 500 })
  const there = await openStoreSource({ store: elsewhere, rules, askMs: 3_600_000 })
  const others: number[] = []
  for (let i = 0; i < count; i++) others.push(await effectOf(there, 2000 + i))
  await there.close()
  await elsewhere.close()
  clearInterval(alive)

  const wholes: number[] = []
  for (let i = 0; i < 5; i++) {
    const begin = performance.now()
    const { entries } = await store.entries()
    await judgePolicy(
      entries.flatMap((entry) => (entry.value === null ? [] : [entry])),
      rules,
    )
    wholes.push(performance.now() - begin)
  }
  const figure: Omit<ControlFigure, 'database' | 'fillMs'> = {
    loadMs,
    heapBytes,
    effectMs: quantile(effects, 0.5),
    slowestMs: quantile(effects, 0.99),
    elsewhereMs: quantile(others, 0.99),
    stallMs: stalls.max / 1e6,
    wholeMs: quantile(wholes, 0.5),
  }
  console.log(JSON.stringify(figure))
  await source.close()
}
await store.close()
