/** Every scanner there is: all must do the same. */
import { createJsScanner } from '../../src/json/index.ts'
import { createNodeScanner } from '../../src/json/node/wasm-scanner.ts'
import type { NamedScanner } from './bytes-laws.ts'

export const scanners: readonly NamedScanner[] = [
  { name: 'plain JavaScript', scanner: createJsScanner() },
  { name: 'WebAssembly', scanner: createNodeScanner() },
]
