/** The WebAssembly scanner on Node, where the module is a file. */
import { readFileSync } from 'node:fs'
import type { Scanner } from '../scan/scanner.ts'
import { createWasmScanner } from '../wasm/wasm-scanner.ts'

let compiled: WebAssembly.Module | undefined

/** The bytes of the module. */
export const scannerBytes = (): Uint8Array<ArrayBuffer> =>
  readFileSync(new URL('../wasm/scanner.wasm', import.meta.url))

const compile = (): WebAssembly.Module => new WebAssembly.Module(scannerBytes())

/** The module is read and compiled once, by the first call. */
export const createNodeScanner = (): Scanner => createWasmScanner((compiled ??= compile()))
