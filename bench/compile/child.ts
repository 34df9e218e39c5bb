/** Defines one contract in a process of its own, so that its memory is its own: prints one line of JSON. */
import { assembleContract, defineContract } from '../../src/contract/index.ts'
import { contractOf } from './contract.ts'
import type { Compiled } from './index.ts'

const [versions = 2, types = 1, changed = 1] = process.argv.slice(2).map(Number)
const declaration = contractOf({ versions, types, changed })
const text = new TextEncoder().encode('{"id":"a","name":"b","amount":1,"tags":[]}')

const timed = <T>(run: () => T): readonly [result: T, ms: number] => {
  const start = performance.now()
  const result = run()
  return [result, performance.now() - start]
}

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const before = heap()
const [contract, defineMs] = timed(() => defineContract(declaration))
const heapBytes = heap() - before
const peakBytes = process.resourceUsage().maxRSS * 1024
const [assembled, assembleMs] = timed(() => assembleContract(contract.compiled))
const keys = assembled.versions.map(({ key }) => key)
const pairs = Object.keys(assembled.versions[0]?.types ?? {}).map((type) => {
  const [, ms] = timed(() => assembled.lens(type, keys[0] ?? '', keys.at(-1) ?? '').bytes(text))
  return ms
})
const [firstMs = 0, ...others] = pairs
const farMs = Math.max(...others)
const result: Compiled = { defineMs, heapBytes, peakBytes, assembleMs, firstMs, farMs }
console.log(JSON.stringify(result))
