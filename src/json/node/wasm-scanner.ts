/** The WebAssembly scanner on Node, where the module is a file. */
import { existsSync, readFileSync } from 'node:fs'
import type { Scanner } from '../scan/scanner.ts'
import { createWasmScanner } from '../wasm/wasm-scanner.ts'

// Where the file is in the sources, and in the package from an entry and from a shared chunk.
const places = ['../wasm/scanner.wasm', '../scanner.wasm', './scanner.wasm']

let compiled: WebAssembly.Module | undefined

const compile = (): WebAssembly.Module => {
  const urls = places.map((place) => new URL(place, import.meta.url))
  const found = urls.find((url) => existsSync(url))
  if (!found) throw new Error(`scanner.wasm is missing: looked at ${urls.join(', ')}`)
  return new WebAssembly.Module(readFileSync(found))
}

/** The module is read and compiled once, by the first call. */
export const createNodeScanner = (): Scanner => createWasmScanner((compiled ??= compile()))
