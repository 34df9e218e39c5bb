/**
 * One gateway's view of a control store, in a process of its own, so that its memory is its own:
 * `child.ts ADDRESS fill` makes the policy, `child.ts ADDRESS load EDITS` reads it, follows edits,
 * and prints one line of JSON.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openControlStore } from '../../src/control/node/open.ts'
import { openStoreSource } from '../../src/control/source.ts'
import { judgePolicy, type Policy } from '../../src/policy/index.ts'
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

  const effects: number[] = []
  const stalls = monitorEventLoopDelay({ resolution: 1 })
  for (let i = 0; i < Number(edits); i++) {
    // The first edits are compiled while they run.
    if (i === Math.floor(Number(edits) / 2)) stalls.enable()
    const effect = new Promise<Policy>((resolve) => {
      const stop = source.subscribe((policy) => {
        stop()
        resolve(policy)
      })
    })
    const begin = performance.now()
    await commit([clientEdit(i, '2.0')])
    await effect
    effects.push(performance.now() - begin)
  }
  stalls.disable()

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
    stallMs: stalls.max / 1e6,
    wholeMs: quantile(wholes, 0.5),
  }
  console.log(JSON.stringify(figure))
  await source.close()
}
await store.close()
