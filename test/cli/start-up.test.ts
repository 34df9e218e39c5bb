/** What every command waits for, `isthmus __complete` at each TAB first of all. */
import { expect, test } from 'vitest'
import { isthmus, root } from './support.ts'

/** Tells at the end which files were read. */
const telling = `
  import { registerHooks } from 'node:module'
  const read = []
  registerHooks({ load: (url, context, next) => (read.push(url), next(url, context)) })
  process.on('exit', () => console.error(JSON.stringify(read)))`

const readBy = async (command: string): Promise<readonly string[]> => {
  const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(telling)}`
  const { code, stderr } = await isthmus(command, { env: { NODE_OPTIONS } })
  expect(code).toBe(0)
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
}

test.each(['--version', 'flags --help', '__complete fla'])(
  '%s reads no gateway, no contract and no lens',
  async (command) => {
    const read = await readBy(command)
    const sources = read.filter((url) => url.includes(`${root}src/`))
    expect(sources.some((url) => url.endsWith('/src/cli/app.ts'))).toBe(true)
    const heavy = /\/src\/(?:client|flags|gateway|init|inner-universe|lens|testing|upstream)\//
    expect(sources.filter((url) => heavy.test(url))).toEqual([])
    const packages = read.flatMap(
      (url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [],
    )
    expect([...new Set(packages)]).toEqual(['@stricli/core'])
  },
)

/** Tells at the end how this Node was started. */
const tellingHow = `
  process.on('exit', () =>
    console.error(JSON.stringify([process.execArgv, process.env.MALLOC_ARENA_MAX, process.env.MALLOC_MMAP_THRESHOLD_])))`

const startedAs = async (command: string, more = '', env = {}): Promise<unknown> => {
  const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(tellingHow)} ${more}`
  const { code, stderr } = await isthmus(command, { env: { ...env, NODE_OPTIONS } })
  expect(code).toBe(0)
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
}

test('commands through which all of a store goes are told to keep little garbage', async () => {
  expect(await startedAs('migrate --help')).toEqual([['--max-semi-space-size=16'], '2', null])
  expect(await startedAs('flags --help')).toEqual([[], null, null])
})

test('so is a store with a copy of a database, and keeps less than others', async () => {
  const database = 'http://127.0.0.1:3000/iu'
  const small = [['--max-semi-space-size=2'], '2', '65536']
  expect(await startedAs(`store --spacetimedb ${database} --help`)).toEqual(small)
  expect(await startedAs(`store --spacetimedb=${database} --help`)).toEqual(small)
  expect(await startedAs('store --help')).toEqual([[], null, null])
})

test('whoever has said how much garbage to keep is heard', async () => {
  const env = { MALLOC_ARENA_MAX: '8' }
  expect(await startedAs('migrate --help', '--max-semi-space-size=32', env)).toEqual([
    [],
    '8',
    null,
  ])
  expect(await startedAs('backup --help', '', env)).toEqual([
    ['--max-semi-space-size=16'],
    '8',
    null,
  ])
})
