/** Contracts of other teams: compiled, bundled and run in workerd. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { startStore } from '../gateway/support/servers.ts'
import { flagFilesOf, storeName } from '../suite/flag-files.ts'
import { bundleWorker, startWorkerd } from '../support/workerd.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const read = `{
  id: 'items.get', method: 'GET', path: '/items/{id}', kind: 'read', summary: 'Reads', response: 'Item',
}`

/** A contract whose second version adds numbers that a double would change, and does `more`. */
const contractOf = (more: string): string => `
  import * as z from ${JSON.stringify(join(root, 'node_modules/zod/index.js'))}
  import * as contract from ${JSON.stringify(join(root, 'src/contract/index.ts'))}
  const { add, base, change, codec, convert, custom, defineContract, integer, JsonNumber } = contract
  const { number, string, version } = contract
  export default defineContract({
    name: 'items',
    base: base('1.0.0', {
      summary: 'Items',
      types: { Item: z.object({ id: z.string(), size: z.string() }) },
      routes: [${read}],
    }),
    versions: [
      version('2.0.0', {
        summary: 'Numbers',
        changes: [
          change('Items have numbers', {
            Item: [
              add('large', integer(), new JsonNumber('9007199254740993')),
              add('one', number({ minimum: 0.5 }), new JsonNumber('1.0')),
              ${more}
            ],
          }),
        ],
      }),
    ],
  })
`

const functions = `
  convert('size', codec('shouting', {
    to: string(),
    up: (value) => String(value).toUpperCase(),
    down: (value) => String(value).toLowerCase(),
  })),
  custom('turns the id around', {
    reads: ['id'],
    writes: ['id'],
    up: ({ id }) => ({ id: [...id].reverse().join('') }),
    down: ({ id }) => ({ id: [...id].reverse().join('') }),
  }),
`

const shims = ['semver', 'object-hash']

const wranglerOf = (contract: string): string => `
  name = "compiled"
  main = ${JSON.stringify(join(root, 'test/runtime/worker-entry.ts'))}
  keep_names = false
  compatibility_date = "2026-07-01"
  compatibility_flags = ["nodejs_compat"]
  [alias]
  "#contract" = ${JSON.stringify(contract)}
  "@openfeature/flagd-core" = "${root}node_modules/@openfeature/flagd-core/index.esm.js"
  ${shims.map((name) => `"${name}" = "${root}src/runtime/worker-shims/${name}.ts"`).join('\n  ')}
`

const config = (url: string) => ({
  backends: { [storeName('1.0')]: { url, version: '1.0' } },
  decision: { flag: 'entity-schema', fallback: storeName('1.0') },
})

const folders: string[] = []

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** A project of its own around a contract: what `isthmus compile` says of it, and its Worker. */
const prepare = async (contract: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-compiled-'))
  folders.push(folder)
  await writeFile(join(folder, 'contract.ts'), contract)
  await writeFile(
    join(folder, 'isthmus.config.ts'),
    `import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
     export default defineConfig(${JSON.stringify(config('http://127.0.0.1:1'))})`,
  )
  await mkdir(join(folder, 'flags'))
  for (const [name, content] of Object.entries(flagFilesOf(['1.0']))) {
    await writeFile(join(folder, 'flags', name), JSON.stringify(content))
  }
  await writeFile(
    join(folder, 'wrangler.toml'),
    wranglerOf(`${folder}/.isthmus/worker/contract.js`),
  )
  const command = [join(root, 'bin/isthmus.js'), 'compile', '--contract', 'contract.ts', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder })
  return {
    said: JSON.parse(stdout) as unknown,
    bundle: await bundleWorker(`${folder}/wrangler.toml`),
  }
}

const ofData = prepare(contractOf(''))
const withFunctions = prepare(contractOf(functions))

describe.each([
  ['of data alone', ofData, true, '{"id":"ab","size":"s","large":9007199254740993,"one":1.0}'],
  [
    'with functions of its own',
    withFunctions,
    false,
    '{"id":"ba","size":"S","large":9007199254740993,"one":1.0}',
  ],
])('a contract %s', (_, prepared, compiled, expected) => {
  test(`is ${compiled ? 'compiled' : 'passed on as it is'}`, async () => {
    expect((await prepared).said).toMatchObject([
      { file: '.isthmus/worker/contract.js', from: 'contract.ts', compiled },
      { file: '.isthmus/worker/config.js', from: 'isthmus.config.ts', compiled: true },
      { file: '.isthmus/worker/flags.js', from: 'flags', compiled: true },
      { file: '.isthmus/worker/policy.js', from: 'isthmus.config.ts', compiled: true },
      { file: '.isthmus/worker/parts.js', compiled: true },
      { file: '.isthmus/worker/flagd-core.js', from: '@openfeature/flagd-core' },
      { file: '.isthmus/worker/json-logic-engine.js', from: 'json-logic-engine' },
      { file: '.isthmus/worker/lru-cache.js', from: 'lru-cache' },
    ])
    const { script } = (await prepared).bundle
    // The entry of this Worker takes its configuration from a binding, and so has Zod by itself.
    expect(script.includes('must be the name of a version')).toBe(true)
    expect(script.includes('touches nothing')).toBe(!compiled)
  })

  test('adapts in workerd, its numbers as they were declared', async () => {
    const store = await startStore((_request, answer) => {
      answer.setHeader('content-type', 'application/json').end('{"id":"ab","size":"s"}')
    })
    const worker = await startWorkerd((await prepared).bundle, {
      CONFIG: JSON.stringify(config(store.url)),
    })
    try {
      const answer = await fetch(`${worker.url}/items/ab`, { headers: { 'API-Version': '2.0' } })
      expect(await answer.text()).toBe(expected)
    } finally {
      await worker.close()
    }
  })
})
