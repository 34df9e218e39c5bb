/** What linters say of the documents of every version of every contract here. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import inner from '../../../adapters/index.ts'
import github from '../../../examples/github/contract.ts'
import kubernetes from '../../../examples/kubernetes/contract.ts'
import shop from '../../../examples/shop/contract.ts'
import payments from '../../../examples/stripe-like/contract.ts'
import { openapi } from '../../../src/contract/emit/openapi.ts'
import { onPath } from '../../support/chromium.ts'
import { isObject, print, type Json, type JsonObject } from '../../../src/json/index.ts'

const contracts = [inner, github, kubernetes, shop, payments]

const documents = contracts.flatMap((contract) =>
  contract.versions.map(({ key }) => ({
    name: `${contract.name}-${key}`,
    document: openapi(contract, key, {
      serverUrl: 'http://127.0.0.1:8787',
      life: { deprecated: '2026-01-01', sunset: '2027-01-01T00:00:00Z' },
    }),
  })),
)

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-lint-'))
  for (const { name, document } of documents) {
    await writeFile(join(folder, `${name}.json`), print(document))
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

interface Done {
  readonly code: number
  readonly text: string
}

const run = (command: string, args: readonly string[]): Promise<Done> =>
  new Promise((resolve) => {
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', NO_COLOR: '1', FORCE_COLOR: '0' }
    const options = { cwd: folder, env, maxBuffer: 2 ** 26 }
    execFile(command, [...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? 1 : 0, text: `${stdout}${stderr}` })
    })
  })

const redocly = join(
  dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')),
  'bin/cli.js',
)

const lint = (...files: readonly string[]): Promise<Done> =>
  run(process.execPath, [redocly, 'lint', '--extends', 'recommended', ...files])

describe('redocly', () => {
  test('finds nothing in the documents of all versions', async () => {
    const { code, text } = await lint(...documents.map(({ name }) => `${name}.json`))
    expect({ code, warnings: text.match(/^.*(?:warning|error).*$/gim) ?? [] }).toEqual({
      code: 0,
      warnings: [],
    })
    expect(text).toMatch(/valid/)
  })

  test('would find what is wrong', async () => {
    const { document } = documents[0]!
    const { license: _, ...info } = document['info'] as JsonObject
    await writeFile(join(folder, 'wrong.json'), print({ ...document, info }))
    expect((await lint('wrong.json')).text).toMatch(/info-license/)
  })
})

const vacuum = onPath('vacuum')
if (vacuum === undefined) {
  console.warn('Skipped: the documents are not linted by vacuum, which is not on PATH.')
}

describe('vacuum', () => {
  test.skipIf(vacuum === undefined)('finds no error and no warning', async () => {
    for (const { name } of documents) {
      const args = ['lint', '--fail-severity', 'warn', '--no-style', '--details', `${name}.json`]
      const { code, text } = await run(vacuum ?? '', args)
      expect({ name, code, told: code === 0 ? '' : text }).toEqual({ name, code: 0, told: '' })
    }
  })
})

const members = (value: Json | undefined): readonly (readonly [string, JsonObject])[] =>
  Object.entries(isObject(value) ? value : {}).flatMap(([name, member]) =>
    isObject(member) ? [[name, member] as const] : [],
  )

/** What vacuum asks for besides, in words of our own: it is not to be had everywhere. */
describe.each(documents)('$name', ({ document }) => {
  const operations = members(document['paths']).flatMap(([path, item]) =>
    members(item).map(([method, operation]) => ({ where: `${method} ${path}`, operation })),
  )
  const components = isObject(document['components']) ? document['components'] : {}

  test('describes every operation, parameter, header, response and tag', () => {
    const undescribed = [
      ...operations.filter(({ operation }) => !operation['description']).map(({ where }) => where),
      ...operations.flatMap(({ where, operation }) =>
        (operation['parameters'] as JsonObject[])
          .filter((parameter) => parameter['$ref'] === undefined && !parameter['description'])
          .map(({ name }) => `${where} ${JSON.stringify(name)}`),
      ),
      ...['parameters', 'headers', 'responses'].flatMap((kind) =>
        members(components[kind]).flatMap(([name, part]) => (part['description'] ? [] : [name])),
      ),
      ...(document['tags'] as JsonObject[]).filter(({ description }) => !description),
    ]
    expect(undescribed).toEqual([])
  })

  test('names each operation once, with a tag that is declared', () => {
    const ids = operations.map(({ operation }) => operation['operationId'])
    expect(new Set(ids).size).toBe(ids.length)
    const tags = new Set((document['tags'] as JsonObject[]).map(({ name }) => name))
    const used = operations.flatMap(({ operation }) => operation['tags'] as string[])
    expect(used.filter((tag) => !tags.has(tag))).toEqual([])
    expect(used.length).toBe(operations.length)
  })

  test('says for each operation a success and an error of the client', () => {
    const lacking = operations.filter(({ operation }) => {
      const statuses = members(operation['responses']).map(([status]) => status)
      return !statuses.some((s) => /^[23]/.test(s)) || !statuses.some((s) => s.startsWith('4'))
    })
    expect(lacking).toEqual([])
  })
})
