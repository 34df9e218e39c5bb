/** What redocly says of the document of the admin API. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiDocument } from '../../../src/control/api/index.ts'
import { adminOperations as operations } from '../../../src/runtime/admin-operations.ts'
import { useApi } from './support.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-admin-lint-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const redocly = join(
  dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')),
  'bin/cli.js',
)

const lint = async (document: unknown): Promise<{ code: number; text: string }> => {
  await writeFile(join(folder, 'admin.json'), JSON.stringify(document))
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', NO_COLOR: '1', FORCE_COLOR: '0' }
  return new Promise((resolve) => {
    const args = [redocly, 'lint', '--extends', 'recommended', 'admin.json']
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error ? 1 : 0, text: `${stdout}${stderr}` })
    })
  })
}

describe('the document of the admin API', () => {
  const api = useApi()

  test('is served without a token, as it is', async () => {
    const { json } = await api.ask('GET', '/openapi.json', { as: 'nobody' })
    expect(json).toEqual(JSON.parse(JSON.stringify(openApiDocument(operations))))
  })

  test('has nothing that redocly finds wrong', async () => {
    const { code, text } = await lint(openApiDocument(operations))
    expect({ code, found: text.match(/^.*(?:warning|error).*$/gim) ?? [] }).toEqual({
      code: 0,
      found: [],
    })
  })

  test('would be found wrong', async () => {
    const { info: _, ...rest } = openApiDocument(operations)
    expect((await lint(rest)).text).toMatch(/info/)
  })

  test('describes every operation and parameter, and names each once', () => {
    const ids = operations.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const routes = operations.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(routes).size).toBe(routes.length)
    expect(operations.filter(({ description }) => description === '')).toEqual([])
  })
})
