/** What programs get from `isthmus check --json`: the shape that the reference describes. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { standing } from './standing.ts'
import { temporaryFolder } from './support.ts'

const contractModule = JSON.stringify(new URL('../../src/contract/index.ts', import.meta.url).href)
const configModule = JSON.stringify(new URL('../../src/gateway/index.ts', import.meta.url).href)
const zodModule = JSON.stringify(import.meta.resolve('zod'))

const contract = (change = "rename('name', 'title')"): string =>
  `import * as z from ${zodModule}
import { base, change, defineContract, rename, version } from ${contractModule}
import { Ship } from './types.ts'
export default defineContract({
  name: 'harbour',
  base: base('1.0.0', { summary: 'Ships', types: { Ship }, routes: [{ id: 'ships.get', method: 'GET', path: '/ships/{id}', kind: 'read', summary: 'Read', response: 'Ship' }] }),
  versions: [
    version('2.0.0', {
      summary: 'Titles',
      changes: [
        change('A title', { Ship: [${change}] }),
      ],
    }),
  ],
})
`
const types = `import * as z from ${zodModule}\nexport const Ship = z.object({ id: z.string(), name: z.string() })\n`
const config = (more = ''): string =>
  `import { defineConfig } from ${configModule}
export default defineConfig({
  backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.0' } },
  decision: { flag: 'store', fallback: 'blue' },
  ${more}
})
`
const flags = (more: object = {}): string =>
  JSON.stringify(
    {
      flags: {
        store: {
          state: 'ENABLED',
          variants: { blue: 'blue' },
          defaultVariant: 'blue',
          ...more,
        },
      },
    },
    null,
    2,
  )

interface Said {
  readonly ok: boolean
  readonly files: readonly string[]
  readonly checks: readonly {
    readonly what: string
    readonly summary: string
    readonly issues: readonly Readonly<Record<string, unknown>>[]
  }[]
}

const project = async (files: Readonly<Record<string, string>>) => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'adapters'))
  await mkdir(join(folder, 'flags'))
  const all = {
    'package.json': '{"type":"module"}',
    'adapters/index.ts': contract(),
    'adapters/types.ts': types,
    'isthmus.config.ts': config(),
    'flags/a.json': flags(),
    ...files,
  }
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text)
  return folder
}

const checked = async (files: Readonly<Record<string, string>>, options = '') => {
  const folder = await project(files)
  const { code, stdout, stderr } = await standing(`check --json ${options}`.trim(), { cwd: folder })
  expect(stderr).toBe('')
  const said = JSON.parse(stdout) as Said
  expect(code).toBe(said.ok ? 0 : 1)
  return said
}

const issuesOf = ({ checks }: Said) => checks.flatMap(({ issues }) => issues)

test.concurrent('a project without errors: its parts, and the files that it is made of', async () => {
  expect(await checked({})).toEqual({
    ok: true,
    checks: [
      {
        what: 'contract',
        summary: '2 versions, 1 change, 1 type, 4 pairs',
        issues: [],
        warnings: [],
      },
      { what: 'configuration', summary: '1 backend, 0 clients', issues: [], warnings: [] },
      { what: 'flags', summary: '1 flag in flags', issues: [], warnings: [] },
    ],
    files: ['adapters/index.ts', 'adapters/types.ts', 'flags', 'isthmus.config.ts'],
  })
})

test.concurrent('an issue has code, place, file, line, message, choices and hint', async () => {
  const said = await checked({ 'adapters/index.ts': contract("rename('nmae', 'title')") })
  expect(issuesOf(said)[0]).toEqual({
    code: 'contract-invalid',
    place: expect.stringMatching(/^adapters\/index\.ts:11 .*> Ship > /),
    file: 'adapters/index.ts',
    line: 11,
    message: expect.stringContaining('nmae'),
    choices: ['id', 'name'],
    hint: expect.stringContaining('isthmus check'),
  })
})

test.concurrent.each<[string, Readonly<Record<string, string>>, object]>([
  [
    'an import that is not there',
    { 'adapters/index.ts': contract().replace('./types.ts', './tpyes.ts') },
    { code: 'contract-invalid', file: 'adapters/index.ts' },
  ],
  [
    'a syntax error in a file that is imported',
    { 'adapters/types.ts': 'export const\n  Ship = {{\n' },
    { code: 'contract-invalid', file: expect.stringMatching(/^adapters\/(types|index)\.ts$/) },
  ],
  [
    'an exception while it loads',
    { 'adapters/types.ts': "\n\nthrow new Error('no ship')\nexport const Ship = 1\n" },
    { code: 'contract-invalid', file: 'adapters/types.ts', line: 3, message: 'no ship' },
  ],
  [
    'a contract that exports nothing',
    { 'adapters/index.ts': 'export const x = 1\n' },
    { code: 'contract-invalid', file: 'adapters/index.ts' },
  ],
  [
    'a package that is missing',
    { 'adapters/types.ts': "import 'not-there-at-all'\n" },
    { code: 'missing-dependency', file: 'adapters/index.ts' },
  ],
  [
    'a setting that does not exist',
    { 'isthmus.config.ts': config('listne: {},') },
    { code: 'config-invalid', place: 'listne', file: 'isthmus.config.ts' },
  ],
  [
    'a version that the contract has not',
    { 'isthmus.config.ts': config().replace("version: '1.0'", "version: '9.0'") },
    { code: 'config-invalid', file: 'isthmus.config.ts', choices: ['1.0', '2.0'] },
  ],
  [
    'a flag that nobody defines',
    { 'isthmus.config.ts': config().replace("'store'", "'stroe'") },
    { code: 'flags-invalid', file: 'isthmus.config.ts', choices: ['store'] },
  ],
  [
    'a state that is none',
    { 'flags/a.json': flags({ state: 'ON' }) },
    { code: 'flags-invalid', file: 'flags/a.json', line: 4, choices: ['ENABLED', 'DISABLED'] },
  ],
  [
    'an operator that is none',
    { 'flags/a.json': flags({ targeting: { iff: [] } }) },
    { code: 'flags-invalid', file: 'flags/a.json', line: 9 },
  ],
  [
    'a flag file that is no JSON',
    { 'flags/b.json': '{\n  "flags": {,}\n}' },
    { code: 'flags-invalid', file: 'flags/b.json', line: 2, column: 13 },
  ],
  [
    'a flag that two files have',
    { 'flags/b.json': flags() },
    { code: 'flags-invalid', file: 'flags/b.json', line: 3 },
  ],
])('%s', async (_, files, issue) => {
  const issues = issuesOf(await checked(files))
  expect(issues).toContainEqual(expect.objectContaining(issue))
  for (const one of issues) {
    expect(one).toMatchObject({
      code: expect.any(String),
      place: expect.any(String),
      message: expect.any(String),
      hint: expect.any(String),
    })
  }
})

test.concurrent('a configuration as JSON has lines', async () => {
  const text = `{
  "backends": { "blue": { "url": "http://127.0.0.1:1", "version": "1.0" } },
  "decision": { "flag": "store", "fallback": "blue" },
  "listen": {
    "port": 70000
  },
  "extra": 1
}`
  const said = await checked({ 'c.json': text }, '--config c.json')
  expect(issuesOf(said).map(({ place, file, line }) => [place, file, line])).toEqual([
    ['listen > port', 'c.json', 5],
    ['extra', 'c.json', 7],
  ])
})

test.concurrent('a variable of the environment is in no file', async () => {
  const folder = await project({})
  const { stdout } = await standing('check --json', {
    cwd: folder,
    env: { ISTHMUS_BACKENDS: 'blue' },
  })
  const [issue] = issuesOf(JSON.parse(stdout) as Said)
  expect(issue).toMatchObject({ code: 'config-invalid', place: 'ISTHMUS_BACKENDS' })
  expect(issue).not.toHaveProperty('file')
})

test.concurrent('a contract that is not there', async () => {
  const said = await checked({}, '--contract adapters/none.ts')
  expect(issuesOf(said)).toMatchObject([{ code: 'file-not-found', file: 'adapters/none.ts' }])
  expect(said.files).toContain('adapters/none.ts')
})
