/**
 * Builds `scanner.wasm` from `../assembly/`: `npm run build:wasm`. With `--check` nothing is written:
 * it fails when the file is not what the sources make.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// The compiler runs on its own: its types would change those of arrays in all of the project.
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/asc')).replace(
  /dist\/asc\.js$/,
  'bin/asc.js',
)
const folder = fileURLToPath(new URL('../assembly/', import.meta.url))
const target = new URL('../scanner.wasm', import.meta.url)

const options = [
  // Memory is laid out by the sources themselves: nothing is allocated or collected.
  ['--runtime', 'stub', '--noAssert'],
  ['--enable', 'simd', '--enable', 'bulk-memory'],
  ['--initialMemory', '1', '--maximumMemory', '65535'],
  ['--optimizeLevel', '3', '--shrinkLevel', '0'],
].flat()

const build = (): Uint8Array => {
  const out = mkdtempSync(join(tmpdir(), 'isthmus-wasm-'))
  try {
    const file = join(out, 'scanner.wasm')
    const command = [compiler, 'index.ts', '--baseDir', folder, '--outFile', file, ...options]
    const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
    if (status !== 0) throw new Error('scanner.wasm was not built')
    return readFileSync(file)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

const built = build()
if (!process.argv.includes('--check')) {
  writeFileSync(target, built)
  console.log(`scanner.wasm: ${built.length} bytes`)
} else if (Buffer.compare(built, readFileSync(target)) !== 0) {
  console.error('scanner.wasm is not what its sources make: run `npm run build:wasm`')
  process.exitCode = 1
}
