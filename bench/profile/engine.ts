/** The hot loop of the engine: a list of 50, again and again. */
import contract from '../../adapters/index.ts'
import { bytesOf, sizes, texts } from '../engine/documents.ts'
import type { Pair } from '../engine/peers/index.ts'
import { createNodeScanner } from '../../src/json/node/wasm-scanner.ts'
import { must } from '../support/must.ts'

const list = sizes.find(({ name }) => name === '25 KB') as (typeof sizes)[number]

export const enginePairs: readonly Pair[] = ['2.0 -> 1.0', '3.0 -> 1.0', '1.0 -> 3.0']

/** Carries lists for some seconds. */
export const engineLoop = (pair: Pair, seconds: number): (() => Promise<void>) => {
  const [from = '', to = ''] = pair.split(' -> ')
  const lens = contract.lens(list.type, from, to)
  const scanner = createNodeScanner()
  const inputs = texts(list, from, 'ascii').map(bytesOf)
  const once = (): void => {
    for (const input of inputs) must(lens.bytes(input, { scanner }))
  }
  for (let i = 0; i < 200; i += 1) once()
  return async () => {
    const end = performance.now() + seconds * 1000
    while (performance.now() < end) once()
  }
}
