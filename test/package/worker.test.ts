/** The Worker that somebody deploys who has only the package. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { npmProject, userEnv } from '../support/packed.ts'
import { bundleWorker, mostWorkerBytes, startWorkerd } from '../support/workerd.ts'
import { pnpmProject, startApi, tool, writeProject, type Writing } from './support.ts'

const run = promisify(execFile)

const folder = await mkdtemp(join(tmpdir(), 'isthmus-worker-project-'))
const api = await startApi()

afterAll(async () => {
  api.close()
  await rm(folder, { recursive: true, force: true })
})

const bin = 'node_modules/@isthmus/gateway/bin/isthmus.js'

const isthmus = (cwd: string, args: readonly string[]) =>
  run(process.execPath, [bin, ...args], { cwd, env: userEnv() })

/** Writes the settings that `isthmus compile` proposes; wrangler runs the command itself. */
const propose = async (cwd: string, options: readonly string[] = []): Promise<string> => {
  const { stderr } = await isthmus(cwd, ['compile', ...options])
  const file = join(cwd, 'wrangler.toml')
  await writeFile(file, stderr.slice(stderr.indexOf('name =')))
  return file
}

test('the demo is no larger than when it is built in the repository', async () => {
  const demo = join(folder, 'demo')
  const writing: Writing = { type: 'commonjs', extension: 'ts' }
  await writeProject(demo, await npmProject(), writing, api.url)
  await rm(join(demo, 'flags'), { recursive: true })
  await rm(join(demo, 'isthmus.config.ts'))
  await isthmus(demo, ['demo', '--write'])
  const { gzipped } = await bundleWorker(await propose(demo), { cwd: demo, env: userEnv() })
  expect(gzipped).toBeLessThanOrEqual(mostWorkerBytes)
  expect(gzipped).toBeGreaterThan(50_000)
})

const pnpm = await tool('pnpm')

const projects = [
  ['in JavaScript, installed by npm', { type: 'module', extension: 'js' }, npmProject],
  ['in TypeScript, installed by npm', { type: 'commonjs', extension: 'ts' }, npmProject],
  ...(pnpm === undefined
    ? []
    : ([
        // Where nothing can be imported that the project does not declare itself.
        ['installed by pnpm', { type: undefined, extension: 'ts' }, () => pnpmProject(pnpm)],
      ] as const)),
] as const

test.each(projects)('a contract with functions, %s, is served by workerd', async (...given) => {
  const [name, writing, install] = given
  const project = await writeProject(join(folder, name), await install(), writing, api.url)
  const { folder: cwd, options } = project
  const bundle = await bundleWorker(await propose(cwd, options), { cwd, env: userEnv() })
  const worker = await startWorkerd(bundle, {
    ISTHMUS_BACKENDS: JSON.stringify({ today: api.url }),
  })
  try {
    const answer = await fetch(`${worker.url}/orders/7`, { headers: { 'API-Version': '1.0' } })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { id: '7', customer: 'Ada', state: 'open' },
    ])
    expect(bundle.wasm).toHaveLength(1)
  } finally {
    await worker.close()
  }
})
