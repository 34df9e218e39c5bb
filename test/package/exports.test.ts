import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { npmProject, userEnv } from '../support/packed.ts'

const run = promisify(execFile)

/** As the bundler writes them. */
const importPattern =
  /^(?:import|export)\b.*\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm

const packageOf = /^(?!\.|node:|@isthmus\/)(?:@[^/]+\/)?[^/]+/

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Manifest
const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [[subpath, target] as const],
)

const project = await npmProject()
const folder = join(project, 'node_modules/@isthmus/gateway')

describe('the published package', () => {
  test.each(subpaths)('has code and declarations for %s', async (subpath, target) => {
    expect(existsSync(join(folder, target['types'] ?? ''))).toBe(true)
    const name = `@isthmus/gateway${subpath.slice(1)}`
    for (const script of [
      `const it = await import('${name}'); console.log(Object.keys(it).length)`,
      // What a project in CommonJS does.
      `import { createRequire } from 'node:module'
       console.log(Object.keys(createRequire(process.cwd() + '/x.js')('${name}')).length)`,
    ]) {
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        cwd: project,
        env: userEnv(),
      })
      expect(Number(stdout)).toBeGreaterThan(0)
    }
  })

  test('has every export in its sources and in what is built of them', () => {
    for (const [, target] of subpaths) {
      expect(existsSync(target['isthmus-source'] ?? '')).toBe(true)
      expect(existsSync(join(folder, target['default'] ?? ''))).toBe(true)
    }
  })

  test('contains only what users need', () => {
    const files = globSync('**/*.*', { cwd: folder }).map((file) => file.replaceAll('\\', '/'))
    const known = new Set(['bin', 'dist', 'schema', 'README.md', 'package.json'])
    expect(files.filter((file) => !known.has(file.split('/')[0] ?? ''))).toEqual([])
    expect(files).toContain('bin/isthmus.js')
    // Types are stripped nowhere in node_modules: sources are there only to be copied.
    const sources = files.filter((file) => /(?<!\.d)\.ts$/.test(file))
    expect(sources.filter((file) => !file.startsWith('dist/demo/project/'))).toEqual([])
    expect(files.filter((file) => /\.map$|source-hooks|\.test\./.test(file))).toEqual([])
  })

  test('imports only what it declares', async () => {
    const { dependencies, peerDependencies } = manifest
    const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies }))
    const files = globSync('dist/**/*.{js,ts}', { cwd: folder, exclude: ['dist/demo/project/**'] })
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    const imported = texts.flatMap((text) =>
      [...text.matchAll(importPattern)].map(([, from, plain, dynamic]) => from ?? plain ?? dynamic),
    )
    const bare = new Set(imported.flatMap((name) => packageOf.exec(name ?? '')?.[0] ?? []))
    expect(bare).toContain('undici')
    expect([...bare].filter((name) => !declared.has(name))).toEqual([])
    // What is declared is needed, but for the types of Node.
    expect([...declared].filter((name) => !bare.has(name))).toEqual(['@types/node'])
  })
})
