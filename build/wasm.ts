/**
 * Builds the WebAssembly of the project from AssemblyScript: `npm run build:wasm`. With `--check`
 * nothing is written: it fails when a file is not what its sources make.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Program {
  /** From the root of the project; its `index.ts` is compiled. */
  readonly sources: string
  readonly target: string
  readonly options: readonly string[]
}

const programs: readonly Program[] = [
  {
    sources: 'src/json/wasm/assembly',
    target: 'src/json/wasm/scanner.wasm',
    options: [
      // Memory is laid out by the sources themselves: nothing is allocated or collected.
      ['--runtime', 'stub', '--noAssert'],
      ['--enable', 'simd', '--enable', 'bulk-memory'],
      ['--initialMemory', '1', '--maximumMemory', '65535'],
      ['--optimizeLevel', '3', '--shrinkLevel', '0'],
    ].flat(),
  },
  {
    sources: 'src/spacetime/module/assembly',
    target: 'src/spacetime/module/module.wasm',
    options: [
      // As above; the first page stays free for the definition of the tables.
      ['--runtime', 'stub', '--noAssert', '--use', 'abort=', '--memoryBase', '65536'],
      // The host gives no time to what runs at instantiation, but calls exports of this name.
      ['--exportStart', '__preinit__10_as'],
      ['--optimizeLevel', '3', '--shrinkLevel', '1'],
    ].flat(),
  },
]

const root = fileURLToPath(new URL('..', import.meta.url))

// The compiler runs on its own: its types would change those of arrays in all of the project.
const compiler = fileURLToPath(import.meta.resolve('assemblyscript/asc')).replace(
  /dist\/asc\.js$/,
  'bin/asc.js',
)

const build = ({ sources, target, options }: Program): Uint8Array => {
  const out = mkdtempSync(join(tmpdir(), 'isthmus-wasm-'))
  try {
    const file = join(out, 'program.wasm')
    const from = join(root, sources)
    const command = [compiler, 'index.ts', '--baseDir', from, '--outFile', file, ...options]
    const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
    if (status !== 0) throw new Error(`${target} was not built`)
    return readFileSync(file)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

for (const program of programs) {
  const file = join(root, program.target)
  const built = build(program)
  if (!process.argv.includes('--check')) {
    writeFileSync(file, built)
    console.log(`${program.target}: ${built.length} bytes`)
  } else if (Buffer.compare(built, readFileSync(file)) !== 0) {
    console.error(`${program.target} is not what its sources make: run \`npm run build:wasm\``)
    process.exitCode = 1
  }
}
