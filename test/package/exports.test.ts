import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest
const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [[subpath, target] as const],
)

describe('the published package', () => {
  beforeAll(async () => {
    await run(process.execPath, ['node_modules/tsdown/dist/run.mjs'])
  })

  test.each(subpaths)('has code and declarations for %s', async (_, target) => {
    expect(existsSync(target['types'] ?? '')).toBe(true)
    const script = `const it = await import('${target['default']}'); console.log(Object.keys(it).length)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script])
    expect(Number(stdout)).toBeGreaterThan(0)
  })

  test('runs its command from the built files', async () => {
    const { stdout } = await run(process.execPath, ['dist/cli/main.js', 'matrix', '--json'])
    expect(JSON.parse(stdout)).toHaveLength(16)
  })

  test('contains only what users need', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json'])
    const packed = JSON.parse(stdout) as { readonly files: { path: string }[] }[]
    const tops = packed.flatMap(({ files }) => files.map(({ path }) => path.split('/')[0]))
    expect(new Set(tops)).toEqual(new Set(['LICENSE', 'README.md', 'bin', 'dist', 'package.json']))
  })
})
