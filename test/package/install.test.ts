/** An empty project, the package from the tarball, an API of one's own: served by every runtime. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { npmProject, userEnv } from '../support/packed.ts'
import { soon } from '../support/runs.ts'
import {
  killAll,
  pnpmProject,
  serve,
  start,
  startApi,
  tool,
  writeProject,
  type Writing,
} from './support.ts'

const run = promisify(execFile)

const [pnpm, node22, deno, bun] = await Promise.all([
  tool('pnpm'),
  tool('node22'),
  tool('deno'),
  tool('bun'),
])

const api = await startApi()
const folders: string[] = []

afterAll(async () => {
  killAll()
  api.close()
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})

const byNpm = npmProject
const byPnpm = pnpm === undefined ? undefined : () => pnpmProject(pnpm)

const projectOf = async (install: () => Promise<string>, writing: Writing) => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-project-'))
  folders.push(folder)
  return writeProject(join(folder, 'my gateway'), await install(), writing, api.url)
}

const runtimes: Readonly<Record<string, readonly string[] | undefined>> = {
  'Node 24': [process.execPath],
  'Node 22.18': node22 === undefined ? undefined : [node22],
  Deno: deno === undefined ? undefined : [deno, 'run', '-A'],
}

const managers = { npm: byNpm, pnpm: byPnpm }

/** What `npm init` writes. */
const usual: Writing = { type: 'commonjs', extension: 'ts' }

const writings: readonly Writing[] = [
  { type: 'module', extension: 'ts' },
  usual,
  { type: undefined, extension: 'ts' },
  { type: 'commonjs', extension: 'mts' },
  { type: 'commonjs', extension: 'mjs' },
  { type: 'commonjs', extension: 'js' },
  { type: undefined, extension: 'js' },
]

const saysOf = ({ type, extension }: Writing): string => `${type ?? 'no type'}, .${extension}`

const present = Object.keys(runtimes).filter((runtime) => runtimes[runtime] !== undefined)

const served = present.flatMap((runtime) =>
  (['npm', 'pnpm'] as const)
    .filter((manager) => managers[manager] !== undefined)
    .map((manager) => [runtime, manager, usual] as const),
)

describe("an API of one's own is served", () => {
  test.each(served)('by %s, installed by %s', async (runtime, manager, writing) => {
    const command = runtimes[runtime] ?? []
    const project = await projectOf(managers[manager] ?? byNpm, writing)
    const gateway = await serve(command, project)
    const old = { headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' } }
    const one = await fetch(`${gateway.url}/orders/7`, old)
    expect([one.status, await one.json()]).toEqual([
      200,
      { id: '7', customer: 'Ada', state: 'open' },
    ])
    // In a thread, which imports the contract anew.
    const many = await fetch(`${gateway.url}/orders`, old)
    const { orders } = (await many.json()) as { readonly orders: readonly unknown[] }
    expect([many.status, orders.length, orders[0]]).toEqual([
      200,
      3_000,
      { id: '7', customer: 'Ada', state: 'open' },
    ])
    const made = await fetch(`${gateway.url}/orders`, {
      ...old,
      method: 'POST',
      body: '{"customer":"Bob","state":"new"}',
    })
    expect([made.status, await made.json()]).toEqual([
      201,
      { id: '8', customer: 'Bob', state: 'new' },
    ])
    const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
    expect(metrics).toMatch(/isthmus_large_jobs_total\{[^}]*outcome="done"[^}]*\} [1-9]/)
    // In another thread, which reads the configuration anew.
    gateway.reload()
    await vi.waitUntil(
      async () =>
        /isthmus_config_reload_total\{result="applied"\} 1/.test(
          await (await fetch(`${gateway.adminUrl}/metrics`)).text(),
        ),
      { timeout: soon, interval: 50 },
    )
    expect(await gateway.stop()).toEqual({ code: 0, stderr: expect.not.stringMatching(/warn/i) })
  })
})

const checks = present.flatMap((runtime) =>
  writings.map((writing) => [saysOf(writing), runtime, writing] as const),
)

describe('isthmus check reads a project', () => {
  test.each(checks)('with %s, by %s', async (_, runtime, writing) => {
    const command = runtimes[runtime] ?? []
    const { folder, options } = await projectOf(byNpm, writing)
    const [program = '', ...args] = command
    const bin = 'node_modules/@isthmus/gateway/bin/isthmus.js'
    const { stdout, stderr } = await run(program, [...args, bin, 'check', ...options], {
      cwd: folder,
      env: userEnv(),
    })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^ok {2}contract: 2 versions[^]*ok {2}configuration[^]*ok {2}flags/)
  })
})

describe('the demo needs nothing but the package', () => {
  test.each(present)('by %s', async (runtime) => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-demo-'))
    folders.push(folder)
    const ports = ['--blue-port=0', '--green-port=0']
    await writeFile(join(folder, 'package.json'), '{"name":"my-demo","private":true}')
    await symlink(
      join(await npmProject(), 'node_modules'),
      join(folder, 'node_modules'),
      'junction',
    )
    const demo = await start(runtimes[runtime] ?? [], folder, ['demo', ...ports])
    const headers = { 'X-API-Key': 'demo-lab-key' }
    const answer = await fetch(`${demo.url}/entities/count`, { headers })
    expect([answer.status, answer.headers.get('API-Version')]).toEqual([200, '1.0.0'])
    const list = await fetch(`${demo.url}/entities?limit=500`, { headers })
    expect(((await list.json()) as { readonly items: unknown[] }).items).toHaveLength(500)
    // Flags are beside the data, for whoever wants to change them.
    expect(await readdir(join(folder, '.isthmus/flags'))).toContain('entity-schema.json')
    expect(await demo.stop()).toMatchObject({ code: 0 })
  })

  test('its files can be written into an empty folder, and over nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-demo-'))
    folders.push(folder)
    await symlink(
      join(await npmProject(), 'node_modules'),
      join(folder, 'node_modules'),
      'junction',
    )
    const bin = 'node_modules/@isthmus/gateway/bin/isthmus.js'
    const isthmus = (...args: readonly string[]) =>
      run(process.execPath, [bin, ...args], { cwd: folder, env: userEnv() })
    await isthmus('demo', '--write')
    expect((await isthmus('check')).stdout).toContain('ok  contract: 4 versions')
    const again = await isthmus('demo', '--write').catch((error: object) => error)
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('not written over') })
  })
})

const compilations = [
  ['nodenext', 'npm', 'module'],
  ['nodenext', 'npm', 'commonjs'],
  ['nodenext', 'npm', undefined],
  ['bundler', 'npm', 'module'],
  ['nodenext', 'pnpm', 'module'],
] as const

describe("a project's own compiler", () => {
  test.each(compilations.filter(([, manager]) => managers[manager] !== undefined))(
    'finds nothing wrong: %s, installed by %s, type %s',
    async (resolution, manager, type) => {
      const { folder } = await projectOf(managers[manager] ?? byNpm, { type, extension: 'ts' })
      await writeFile(
        join(folder, 'everything.ts'),
        ['', '/contract', '/gateway', '/node', '/worker', '/testing']
          .map((subpath, index) => `export * as part${index} from '@isthmus/gateway${subpath}'\n`)
          .join(''),
      )
      const compilerOptions = {
        target: 'es2024',
        lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
        types: [],
        ...(resolution === 'bundler'
          ? { module: 'esnext', moduleResolution: 'bundler' }
          : { module: 'nodenext' }),
      }
      const settings = { compilerOptions, include: ['*.ts'] }
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
      const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
      const { stdout } = await run(process.execPath, [tsc, '-p', folder], { env: userEnv() }).catch(
        (error: Error & { readonly stdout: string }) => error,
      )
      expect(stdout).toBe('')
    },
  )
})

test('Node 22.18 requires the package, too', async ({ skip }) => {
  if (node22 === undefined) return skip()
  const script = `const { createRequire } = require('node:module')
    const { defineConfig } = require('@isthmus/gateway')
    const { defineContract } = createRequire(process.cwd() + '/x.js')('@isthmus/gateway/contract')
    console.log(typeof defineConfig, typeof defineContract)`
  const { folder } = await projectOf(byNpm, { type: 'commonjs', extension: 'ts' })
  const { stdout } = await run(node22, ['-e', script], { cwd: folder, env: userEnv() })
  expect(stdout).toBe('function function\n')
})

describe('Bun is refused, with the reason and the way out', () => {
  test('by the command', async ({ skip }) => {
    if (bun === undefined) return skip()
    const { folder, options } = await projectOf(byNpm, { type: 'module', extension: 'ts' })
    const bin = 'node_modules/@isthmus/gateway/bin/isthmus.js'
    const failure = await run(bun, [bin, 'serve', ...options], {
      cwd: folder,
      env: userEnv(),
    }).catch((error: { readonly code: number; readonly stderr: string }) => error)
    expect(failure).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/undici[^]*npx isthmus/),
    })
  })

  test('by the library', async ({ skip }) => {
    if (bun === undefined) return skip()
    const { folder } = await projectOf(byNpm, { type: 'module', extension: 'ts' })
    await writeFile(
      join(folder, 'start.ts'),
      `import { startGateway } from '@isthmus/gateway/node'
       import config from './isthmus.config.ts'
       import contract from './contract.ts'
       const log = { debug() {}, info() {}, warn() {}, error() {} }
       await startGateway({ contract, config, log }).catch(({ code, hint }) => console.log(code, hint))`,
    )
    const { stdout } = await run(bun, ['start.ts'], { cwd: folder, env: userEnv() })
    expect(stdout).toMatch(/^unsupported-runtime .*Node 22\.18/)
  })
})
