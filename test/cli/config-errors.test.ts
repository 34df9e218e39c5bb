/** Configurations that somebody wrote wrong: each mistake is told once, with its place in the file, in our words. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { literalPlace } from '../../src/cli/literal-place.ts'
import type { CheckedIssue } from '../../src/cli/check-project.ts'
import { standing } from './standing.ts'
import { root } from './support.ts'

const folders: string[] = []

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

/** In the folder of the project, so that the file finds the package. */
const written = async (text: string, name: string): Promise<string> => {
  const folder = await mkdtemp(join(root, '.config-errors-'))
  folders.push(folder)
  const file = join(folder, name)
  await writeFile(file, text)
  return file.slice(root.length).replace(/^\//, '')
}

const configOf = (lines: readonly string[]): string =>
  [
    "import { defineConfig } from '@isthmus/gateway'",
    'export default defineConfig({',
    "  backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1' } },",
    "  decision: { flag: 'entity-schema', fallback: 'blue' },",
    ...lines,
    '})',
  ].join('\n')

/** Settings from line 5 on, and what is told: line and column, then the text. */
const mistakes: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'a name that is nearly right',
    ['  limit: {},'],
    ['5:3 - limit: there is no such setting: did you mean limits?'],
  ],
  [
    'a name that is nearly right, further in',
    ['  listen: {', '    prot: 8787,', '  },'],
    ['6:5 - listen > prot: there is no such setting: did you mean port?'],
  ],
  [
    'a name that is nothing like it',
    ['  // who calls', '  zebra: true,'],
    ['6:3 - zebra: there is no such setting'],
  ],
  [
    'text for a number',
    ["  listen: { port: '8787' },"],
    ['5:13 - listen > port: is text, and must be a number: leave out the quotes'],
  ],
  ['a number out of bounds', ['  listen: { port: 70_000 },'], ['5:13 - listen > port: must be ']],
  [
    'a choice that there is not',
    ["  log: { level: 'loud' },"],
    [
      '5:10 - log > level: is none of the values that it may have (valid: debug, info, warn, error)',
    ],
  ],
  [
    'an item of a list',
    ['  clients: [', "    { id: 'a', pin: '1.0' },", "    { id: 'b', pni: '1.0' },", '  ],'],
    ['7:16 - clients > 1 > pni: there is no such setting: did you mean pin?'],
  ],
  [
    'something that is missing',
    ["  identity: { jwt: { issuer: 'https://id.example' } },"],
    ['5:15 - identity > jwt > '],
  ],
  [
    'a flag that decides for no backend',
    ['  flags: { onBroken: "fall back" },'],
    ['5:12 - flags > onBroken: '],
  ],
  [
    'several at once',
    ['  state: 7,', "  workers: 'many',", "  'cashe': {},"],
    [
      '5:3 - state: ',
      '6:3 - workers: ',
      '7:3 - cashe: there is no such setting: did you mean cache?',
    ],
  ],
]

/** What a library says, or a programmer. */
const foreign =
  /invalid_|Expected|Invalid|Unrecognized|Too (?:small|big)|undefined|NaN|\[object|zod/i

describe.concurrent('a configuration with', () => {
  test.each(mistakes)('%s', async (_, lines, told) => {
    const file = await written(configOf(lines), 'isthmus.config.ts')
    const { code, stderr } = await standing(['serve', '--config', file])
    const [first = '', ...rest] = stderr.trimEnd().split('\n')
    const count = `${told.length} error${told.length === 1 ? '' : 's'}`
    expect([code, first]).toEqual([2, `isthmus: The configuration ${file} has ${count}`])
    const issues = rest.slice(0, -1).map((line) => line.trim())
    expect(issues).toEqual(told.map((text) => expect.stringContaining(`${file}:${text}`)))
    expect(rest.at(-1)).toBe('  Correct each place listed in the configuration file.')
    expect(stderr).not.toMatch(foreign)
    const checked = await standing(['check', '--json', '--config', file])
    const { checks } = JSON.parse(checked.stdout) as {
      checks: readonly { what: string; issues: readonly CheckedIssue[] }[]
    }
    const places = checks.find(({ what }) => what === 'configuration')?.issues ?? []
    expect(places.map(({ file: at, line, column }) => [at, line, column].join(':'))).toEqual(
      told.map((text) => `${file}:${text.split(' ', 1)[0]}`),
    )
  })

  test('mistakes in JSON', async () => {
    const text = configOf([]).split('\n').slice(2, -1).join('\n').replaceAll("'", '"')
    const json = text.replaceAll(/(\w+): /g, '"$1": ')
    const file = await written(`{\n${json}\n  "listen": {"prot": 1}\n}`, 'isthmus.json')
    const { stderr } = await standing(['serve', '--config', file])
    expect(stderr).toContain(`${file}:4:14 - listen > prot: there is no such setting`)
  })
})

const place = (source: string, path: string): string => {
  const found = literalPlace(source, path.split(' > '))
  return found ? `${found.line}:${found.column}` : 'nowhere'
}

describe('the place of a setting', () => {
  test.each([
    ['{"a": {"b": 1}}', 'a > b', '1:8'],
    ['{"a": {"b": 1}}', 'a > c', '1:2'],
    ['{"a": {"b": 1}}', 'c', 'nowhere'],
    ['\uFEFF{"a": 1}', 'a', '1:3'],
    ["export default defineConfig({ 'a-b': [1, { c: 2 }] })", 'a-b > 1 > c', '1:44'],
    ['// defineConfig({ a: 0 })\nexport default defineConfig({\n  a: 1,\n})', 'a', '3:3'],
    ['/**\n * defineConfig({ a: 0 })\n */\nconst c = defineConfig({ a: 1 })', 'a', '4:26'],
    ['defineConfig({ x: "}, a: 1", /* a: 2 */ a: 3 })', 'a', '1:41'],
    ['defineConfig({ x: `${`}`} a: 1`, a: 3 })', 'a', '1:34'],
    ["defineConfig({ x: 'it\\'s }', a: 3 })", 'a', '1:30'],
    ['defineConfig({ x: /[}/"]"/g, a: 3 })', 'a', '1:30'],
    ['defineConfig({ x: 6 / 2, y: 4 / 2, a: 3 })', 'a', '1:36'],
    ['defineConfig({ x: () => ({ a: 1 }), a: 3 })', 'a', '1:37'],
    ['defineConfig({ x() { return { a: 1 } }, a: 3 })', 'a', '1:41'],
    ['defineConfig({ ...shared, [name]: 1, b, a: 3 })', 'a', '1:41'],
    ['defineConfig({ ...{ a: 1 }, b: 1 })', 'a', 'nowhere'],
    ['defineConfig({ a, b: 1 })', 'a > c', '1:16'],
    ['defineConfig({ a: shared.a, b: 1 })', 'a > c', '1:16'],
    ['defineConfig({ a: 1, a: 2 })', 'a', '1:22'],
    ['defineConfig({ a: { b: 1 } as const, c: x satisfies Y })', 'c', '1:38'],
    ['defineConfig({ clients: list.map((id) => ({ id, pni: 1 })) })', 'clients > 0 > pni', '1:16'],
    ['defineConfig({ größe: 1, a: 2 })', 'größe', '1:16'],
    ['defineConfig(made())', 'a', 'nowhere'],
    ['defineConfig({ a: [', 'a > 0', '1:16'],
    ['defineConfig({ a: "', 'a > b', '1:16'],
    ['', 'a', 'nowhere'],
    ['{"__proto__": 1, "constructor": 2}', 'constructor', '1:18'],
  ])('of %s > %s is %s', (source, path, at) => {
    expect(place(source, path)).toBe(at)
  })
})
