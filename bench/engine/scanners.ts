/** The two scanners under `lens.bytes`, each one for all lenses, as in the gateway. */
import { createJsScanner, type Scanner } from '../../src/json/index.ts'
import { createNodeScanner } from '../../src/json/node/wasm-scanner.ts'

export interface NamedScanner {
  readonly name: string
  readonly scanner: Scanner
}

export const scanners: readonly NamedScanner[] = [
  { name: 'WebAssembly', scanner: createNodeScanner() },
  { name: 'plain JavaScript', scanner: createJsScanner() },
]
