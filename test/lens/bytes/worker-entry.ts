/** A Worker that holds byte lenses to their laws: batches of texts in, what became of them out. */
import contract from '../../../adapters/index.ts'
import { defineContract } from '../../../src/contract/index.ts'
import { createJsScanner } from '../../../src/json/index.ts'
import { createWasmScanner } from '../../../src/json/wasm/index.ts'
import module from '../../../src/json/wasm/scanner.wasm'
import { obeysLaws, type NamedScanner } from '../../support/bytes-laws.ts'
import { generated } from '../../support/generated-contract.ts'
import { packed, unpacked, type Answer, type Batch } from './batch.ts'

let scanners: readonly NamedScanner[] | undefined

const answersOf = ({ numbers, type, from, to, cases }: Batch): readonly Answer[] => {
  scanners ??= [
    { name: 'plain JavaScript in workerd', scanner: createJsScanner() },
    { name: 'WebAssembly in workerd', scanner: createWasmScanner(module) },
  ]
  const known = numbers.length === 0 ? contract : defineContract(generated(numbers))
  const lens = known.lens(type, from, to)
  const all = scanners
  return cases.map(({ input, options }) => {
    try {
      return packed(obeysLaws(lens, unpacked(input), options, all))
    } catch (error) {
      return `failed: ${String(error)}`
    }
  })
}

export default {
  fetch: async (request: Request): Promise<Response> =>
    Response.json(answersOf((await request.json()) as Batch)),
}
