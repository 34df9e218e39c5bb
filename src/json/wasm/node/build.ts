/**
 * Builds `scanner.wasm` from `../assembly/`: `npm run build:wasm`. With `--check` nothing is written:
 * it fails when the file is not what the sources make.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('../assembly/', import.meta.url))
const target = new URL('../scanner.wasm', import.meta.url)

const options = [
  ['--outFile', 'scanner.wasm'],
  // Memory is laid out by the sources themselves: nothing is allocated or collected.
  ['--runtime', 'stub', '--noAssert'],
  ['--enable', 'simd', '--enable', 'bulk-memory'],
  ['--initialMemory', '1', '--maximumMemory', '65535'],
  ['--optimizeLevel', '3', '--shrinkLevel', '0'],
].flat()

const build = async (): Promise<Uint8Array> => {
  let built: Uint8Array | undefined
  const { error } = await main(['index.ts', '--baseDir', folder, ...options], {
    stderr: process.stderr,
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') built = contents
    },
  })
  if (error || !built) throw new Error('scanner.wasm was not built', { cause: error })
  return built
}

const built = await build()
if (!process.argv.includes('--check')) {
  writeFileSync(target, built)
  console.log(`scanner.wasm: ${built.length} bytes`)
} else if (Buffer.compare(built, readFileSync(target)) !== 0) {
  console.error('scanner.wasm is not what its sources make: run `npm run build:wasm`')
  process.exitCode = 1
}
