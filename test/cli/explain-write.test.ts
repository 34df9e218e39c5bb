import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { standing } from './standing.ts'
import { temporaryFolder, type Done } from './support.ts'

const id = '22222222-2222-4222-8222-222222222222'

const stored = {
  '2.0': `{ "id": "${id}", "entity_type": "City", "created_at": 1, "updated_at": 1,
    "metadata": { "name": "Tokyo", "tags": ["capital"], "properties": { "rank": 1.0 },
      "visibility": "private", "last_accessed": null, "version": 7 },
    "deleted": false, "owner_identity": "c0ffee" }`,
  '3.0': `{ "id": "${id}", "kind": "City", "created_at": "1970-01-01T00:00:00.000001Z",
    "updated_at": "1970-01-01T00:00:00.000001Z",
    "metadata": { "name": "Tokyo", "tags": [{ "name": "capital", "color": "red" }, { "name": "old" }],
      "properties": {}, "visibility": "internal", "last_accessed": null, "version": 7 },
    "deleted": false, "owner_identity": null }`,
}

interface Asking {
  readonly method?: string
  readonly client?: string
  readonly store?: '2.0' | '3.0'
  readonly body: unknown
  readonly more?: readonly string[]
}

const explain = async ({
  method = 'PUT',
  client = '1.0',
  store = '2.0',
  body,
  more = [],
}: Asking): Promise<Done> => {
  const folder = await temporaryFolder()
  const files = { stored: join(folder, 'stored.json'), body: join(folder, 'body.json') }
  await writeFile(files.stored, stored[store])
  await writeFile(files.body, JSON.stringify(body))
  const options = Object.entries({ ...files, version: client, store })
  const words = options.map(([name, value]) => `--${name}=${value}`)
  return standing(['explain', method, `/entities/${id}`, '--write', ...words, ...more])
}

interface Explained {
  readonly fields: readonly { readonly pointer: string; readonly verdict: string }[]
  readonly document?: string
  readonly problem?: unknown
}

const explained = async (asking: Asking): Promise<Explained & { code: number | null }> => {
  const { code, stdout } = await explain({ ...asking, more: ['--json'] })
  return { ...(JSON.parse(stdout) as Explained), code }
}

const renamed = {
  id,
  entity_type: 'City',
  created_at: 1,
  updated_at: 1,
  metadata: { name: 'Tōkyō', tags: ['capital'], properties: {} },
}

describe.concurrent('explain --write', () => {
  test('tells for every field what becomes of it', async () => {
    const { code, stdout, stderr } = await explain({ body: renamed })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('entities.replace: a client of 1.0 writes to a store of 2.0\n')
    const rows = stdout.split('\n').slice(2, -1)
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['kept', '/id', `"${id}"`, 'not changed by the client'],
      ['kept', '/entity_type', '"City"', 'not changed by the client'],
      ['kept', '/created_at', '1', 'not changed by the client'],
      ['kept', '/updated_at', '1', 'not changed by the client'],
      ['changed', '/metadata/name', '"Tokyo" -> "Tōkyō"', 'set by the client'],
      ['kept', '/metadata/tags', '["capital"]', 'not changed by the client'],
      ['changed', '/metadata/properties/rank', '1.0 -> nothing', 'removed by the client'],
      ['kept', '/metadata/visibility', '"private"', 'the client does not see it'],
      ['kept', '/metadata/last_accessed', 'null', 'the client does not see it'],
      ['kept', '/metadata/version', '7', 'the client does not see it'],
      ['kept', '/deleted', 'false', 'the client does not see it'],
      ['kept', '/owner_identity', '"c0ffee"', 'the client does not see it'],
    ])
  })

  test('with --json has what is stored afterwards, to the byte where nothing changed', async () => {
    const {
      code,
      document = '',
      fields,
    } = await explained({
      method: 'PATCH',
      body: { metadata: { name: 'Tōkyō' } },
    })
    expect(code).toBe(0)
    expect(document.replaceAll(/\s+/g, '')).toBe(
      stored['2.0'].replaceAll(/\s+/g, '').replace('Tokyo', 'Tōkyō'),
    )
    expect(fields).toContainEqual({
      pointer: '/metadata/name',
      verdict: 'changed',
      before: '"Tokyo"',
      after: '"Tōkyō"',
      reason: 'set by the client',
    })
    expect(fields.filter(({ verdict }) => verdict === 'changed')).toHaveLength(1)
  })

  test('tells of lists whose items the client does not see wholly, and of values in another form', async () => {
    const { fields } = await explained({
      store: '3.0',
      client: '1.1',
      method: 'PATCH',
      body: [
        { op: 'add', path: '/metadata/tags/0', value: 'new' },
        { op: 'add', path: '/metadata/properties/rank', value: 1 },
      ],
    })
    const reasons = Object.fromEntries(fields.map(({ pointer, ...rest }) => [pointer, rest]))
    const inPart = 'not changed by the client, which does not see all of it'
    expect(reasons).toMatchObject({
      '/metadata/tags/0/name': { verdict: 'changed', after: '"new"' },
      '/metadata/tags/1/color': { verdict: 'kept', after: '"red"' },
      '/metadata/tags/2/name': { verdict: 'kept', after: '"old"' },
      '/metadata/visibility': { verdict: 'kept', after: '"internal"', reason: inPart },
      '/metadata/properties/rank/value': { verdict: 'changed', after: '1' },
    })
  })

  test('tells of defaults where nothing is stored yet', async () => {
    const folder = await temporaryFolder()
    const body = join(folder, 'body.json')
    await writeFile(body, JSON.stringify(renamed))
    const { code, stdout } = await standing([
      ...'explain POST /entities --write --version 1.0 --store 2.0 --json --body'.split(' '),
      body,
    ])
    expect(code).toBe(0)
    const { fields } = JSON.parse(stdout) as Explained
    const defaulted = fields.filter(({ verdict }) => verdict === 'defaulted')
    expect(defaulted.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/deleted',
      '/metadata/last_accessed',
      '/metadata/version',
      '/metadata/visibility',
      '/owner_identity',
    ])
  })

  test('tells what is refused, and exits with 1', async () => {
    const asking = { method: 'PATCH', body: { metadata: { visibility: 'public', name: 'x' } } }
    const { code, stdout } = await explain(asking)
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^refused {4}\/metadata\/visibility {2,}your version has no such field$/m,
    )
    expect(stdout).toMatch(/^Answer: 422 .* \(path-not-in-version\)$/m)
    const told = await explained(asking)
    expect(told).toMatchObject({ code: 1, problem: { code: 'path-not-in-version', status: 422 } })
    expect(told).not.toHaveProperty('document')
  })

  test('says where a body passes as it is', async () => {
    const { code, stdout } = await explain({ client: '2.0', body: renamed })
    expect(code).toBe(0)
    expect(stdout).toContain('The body passes as it is.')
  })

  test.each<[string, readonly string[], RegExp]>([
    ['no body', ['--version=1.0', '--store=2.0'], /--write needs --body/],
    ['no version', ['--store=2.0'], /--write needs --version/],
    ['no store', ['--version=1.0'], /--write needs --store/],
    ['a store of no version', ['--version=1.0', '--store=7.0'], /no version 7\.0/],
    ['no such file', ['--version=1.0', '--store=2.0', '--body=none.json'], /no file none\.json/],
  ])('asked with %s ends with 2 and says what is needed', async (_, words, message) => {
    const { code, stderr } = await standing(['explain', 'PUT', '/entities/x', '--write', ...words])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })

  test.each([
    ['GET', 'writes nothing'],
    ['PATCH', 'there is none'],
  ])('asked for a %s that cannot be explained ends with 2', async (method, message) => {
    const body = join(await temporaryFolder(), 'body.json')
    await writeFile(body, '{}')
    const words = ['--write', '--version=1.0', '--store=2.0', `--body=${body}`]
    const { code, stderr } = await standing(['explain', method, '/entities/x', ...words])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
