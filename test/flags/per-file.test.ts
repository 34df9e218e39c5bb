/** Each flag file goes on with its own last good content: the kill switch depends on no other file. */
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createFlags, type DecisionRules } from '../../src/flags/index.ts'
import { folderSource } from '../../src/flags/node/index.ts'
import { soon as timeout } from '../support/runs.ts'
import { anyone, observed } from './support.ts'

const soon = (check: () => unknown) => vi.waitFor(check, { timeout, interval: 10 })

const against: DecisionRules = {
  backends: ['blue', 'green'],
  decision: { flag: 'store', killSwitch: { flag: 'stop' } },
}

const document = (flags: object, rest: object = {}): string => JSON.stringify({ flags, ...rest })
const choice = (defaultVariant: string, more: object = {}) => ({
  store: {
    state: 'ENABLED',
    variants: { blue: 'blue', green: 'green' },
    defaultVariant,
    ...more,
  },
})
const stop = (defaultVariant: 'on' | 'off') => ({
  stop: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant },
})
const colour = (defaultVariant: string) => ({
  colour: { state: 'ENABLED', variants: { red: 'red', grey: 'grey' }, defaultVariant },
})

const emptyFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-per-file-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const write = (folder: string, files: Readonly<Record<string, string>>) =>
  Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)))

const sound = { 'store.json': document(choice('blue')), 'stop.json': document(stop('off')) }

const running = async (
  files: Readonly<Record<string, string>> = sound,
  options: { readonly kept?: Record<string, string>; readonly settleMs?: number } = {},
) => {
  const folder = await emptyFolder()
  await write(folder, files)
  const seen = observed()
  const source = await folderSource(folder, {
    ...seen,
    against,
    pollMs: 20,
    settleMs: 40,
    ...options,
  })
  const flags = await createFlags({ source, ...seen })
  onTestFinished(() => flags.close())
  const put = (name: string, text: string) => writeFile(join(folder, name), text)
  const broken = () =>
    source.status().broken.map(({ file, inForce }) => [file.slice(folder.length + 1), inForce])
  const store = async () => (await flags.string('store', 'none', anyone)).value
  const stopped = async () => (await flags.boolean('stop', false, anyone)).value
  return { folder, source, put, broken, store, stopped, ...seen }
}

const wrong: readonly [string, string][] = [
  ['no JSON', '{"flags": {'],
  ['nothing at all', ''],
  ['a flag with an error', document(choice('bleu'))],
  ['an empty set', document({})],
  ['a variant that is no backend', document(choice('blue', { variants: { blue: 'bleu' } }))],
  ['a flag that another file has', document({ ...choice('blue'), ...stop('off') })],
  ['no flag that decides', document(colour('red'))],
  ['no UTF-8', '\u{d800}'],
]

describe.each(wrong)('a file with %s', (_, text) => {
  test('leaves the kill switch working, on and off', async () => {
    const { put, broken, stopped, store, source, text: metrics, folder } = await running()
    await put('store.json', text)
    await soon(() => expect(broken()).toEqual([['store.json', 'last-good']]))
    expect([await stopped(), await store()]).toEqual([false, 'blue'])
    await put('stop.json', document(stop('on')))
    await soon(async () => expect(await stopped()).toBe(true))
    expect(broken()).toEqual([['store.json', 'last-good']])
    await put('stop.json', document(stop('off')))
    await soon(async () => expect(await stopped()).toBe(false))
    expect(await store()).toBe('blue')
    const gauge = (name: string) => `isthmus_flags_broken{file="${join(folder, name)}"}`
    expect(metrics()).toContain(`${gauge('store.json')} 1\n`)
    expect(metrics()).toContain(`${gauge('stop.json')} 0\n`)
    await put('store.json', document(choice('green')))
    await soon(async () => expect(await store()).toBe('green'))
    await soon(() => expect(source.status().errors).toEqual([]))
    expect(metrics()).toContain(`${gauge('store.json')} 0\n`)
  })
})

describe('the other way round', () => {
  test.each<[string, string]>([
    ['no JSON', '{'],
    ['a text for a switch', document({ stop: { ...choice('blue').store } })],
    ['no switch', document(colour('red'))],
  ])('a kill switch file with %s leaves the decision working', async (_, text) => {
    const { put, broken, stopped, store } = await running()
    await put('stop.json', text)
    await soon(() => expect(broken()).toEqual([['stop.json', 'last-good']]))
    await put('store.json', document(choice('green')))
    await soon(async () => expect(await store()).toBe('green'))
    expect(await stopped()).toBe(false)
  })

  test('both broken at once leave both as they were, and each recovers by itself', async () => {
    const { put, broken, stopped, store } = await running()
    await Promise.all([put('stop.json', '{'), put('store.json', '[')])
    await soon(() => expect(broken()).toHaveLength(2))
    expect([await stopped(), await store()]).toEqual([false, 'blue'])
    await put('stop.json', document(stop('on')))
    await soon(async () => expect(await stopped()).toBe(true))
    expect(broken()).toEqual([['store.json', 'last-good']])
  })

  test('a thrown kill switch stays thrown while its file is broken', async () => {
    const { put, broken, stopped } = await running()
    await put('stop.json', document(stop('on')))
    await soon(async () => expect(await stopped()).toBe(true))
    await put('stop.json', '{')
    await soon(() => expect(broken()).toEqual([['stop.json', 'last-good']]))
    expect(await stopped()).toBe(true)
  })
})

describe('files that come and go', () => {
  test('a new file with errors is told of, and left out', async () => {
    const { put, broken, source, stopped } = await running()
    await put('more.json', '{')
    await soon(() => expect(broken()).toEqual([['more.json', 'nothing']]))
    await put('stop.json', document(stop('on')))
    await soon(async () => expect(await stopped()).toBe(true))
    expect(source.current.keys).toEqual(['stop', 'store'])
  })

  test('a removed file takes its flags along, but not one that decides', async () => {
    const { folder, put, broken, source, store } = await running()
    await put('more.json', document(colour('red')))
    await soon(() => expect(source.current.keys).toContain('colour'))
    await rm(join(folder, 'more.json'))
    await soon(() => expect(source.current.keys).toEqual(['stop', 'store']))
    expect(broken()).toEqual([])
    await rm(join(folder, 'store.json'))
    await soon(() => expect(broken()).toEqual([['store.json', 'last-good']]))
    expect(source.status().errors[0]?.message).toBe('there is no flag "store"')
    expect(await store()).toBe('blue')
    await put('stop.json', document(stop('on')))
    await soon(() => expect(source.documents['stop.json']).toContain('"on"}'))
    expect(source.current.keys).toEqual(['stop', 'store'])
  })

  test('a file that is gone and broken in turn keeps what it said last', async () => {
    const { folder, put, broken, store } = await running()
    await put('store.json', document(choice('green')))
    await soon(async () => expect(await store()).toBe('green'))
    await rm(join(folder, 'store.json'))
    await soon(() => expect(broken()).toHaveLength(1))
    await put('store.json', 'x')
    await soon(() => expect(broken()).toEqual([['store.json', 'last-good']]))
    expect(await store()).toBe('green')
  })

  test('a folder that is gone leaves everything in force, and says so', async () => {
    const { folder, source, store, text } = await running()
    await rename(folder, `${folder}.away`)
    onTestFinished(() => rm(`${folder}.away`, { recursive: true, force: true }))
    await soon(() => expect(source.status().errors).toHaveLength(1))
    expect(await store()).toBe('blue')
    expect(text()).toContain(`isthmus_flags_broken{file="${folder}"} 1\n`)
    await rename(`${folder}.away`, folder)
    await soon(() => expect(source.status().errors).toEqual([]))
    expect(text()).toContain(`isthmus_flags_broken{file="${folder}"} 0\n`)
  })
})

describe('a flag that moves from one file to another', () => {
  const both = {
    'a.json': document({ ...choice('blue'), ...colour('red') }),
    'b.json': sound['stop.json'],
  }
  const withColour = document({ ...stop('off'), ...colour('grey') })

  test.each<[string, readonly (readonly [string, string])[]]>([
    [
      'written there first',
      [
        ['b.json', withColour],
        ['a.json', document(choice('blue'))],
      ],
    ],
    [
      'taken away first',
      [
        ['a.json', document(choice('blue'))],
        ['b.json', withColour],
      ],
    ],
  ])('%s, at once, is never missing and never told of', async (_, steps) => {
    const { put, source, lines } = await running(both, { settleMs: 400 })
    const sets: (readonly string[])[] = []
    source.subscribe(({ keys }) => sets.push(keys))
    for (const [name, text] of steps) await put(name, text)
    await soon(() => expect(source.documents['b.json']).toBe(withColour))
    expect(sets.every((keys) => keys.includes('colour'))).toBe(true)
    expect(lines.join('')).not.toContain('"level":"error"')
    expect(source.status().broken).toEqual([])
  })

  test('into a file with errors stays where it was, and the kill switch works', async () => {
    const { put, source, broken, stopped } = await running({
      'a.json': both['a.json'],
      'b.json': document({ other: colour('red').colour }),
      'stop.json': sound['stop.json'],
    })
    await put('a.json', document(choice('blue')))
    await put('b.json', document({ ...colour('gray'), other: colour('red').colour }))
    await soon(() => expect(broken()).toHaveLength(2))
    expect(source.current.keys).toContain('colour')
    expect(source.status().errors.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/seems to move to .*b\.json, which has errors/),
    )
    await put('stop.json', document(stop('on')))
    await soon(async () => expect(await stopped()).toBe(true))
    await put('b.json', document({ ...colour('grey'), other: colour('red').colour }))
    await soon(() => expect(broken()).toEqual([]))
    expect(source.current.keys).toContain('colour')
  })

  test('slowly: it is declared twice for a while, which holds the file that came later', async () => {
    const { put, source, broken } = await running(both)
    await put('b.json', withColour)
    await soon(() => expect(broken()).toEqual([['b.json', 'last-good']]))
    expect(source.status().errors[0]?.message).toMatch(/is also declared in/)
    await put('a.json', document(choice('green')))
    await soon(() => expect(broken()).toEqual([]))
    expect(source.documents['b.json']).toBe(withColour)
  })
})

const who = (key: string) => ({ $evaluators: { who: { '===': [{ var: 'targetingKey' }, key] } } })

test('evaluators of one name in two files are two, also while one of the files is broken', async () => {
  const rule = { targeting: { if: [{ $ref: 'who' }, 'green', 'blue'] } }
  const { put, broken, store, source } = await running({
    'store.json': document(choice('blue', rule), who('client-1')),
    'stop.json': document(stop('off'), who('nobody')),
  })
  expect(await store()).toBe('green')
  await put('stop.json', document(stop('off'), { $evaluators: { who: { $ref: 'who' } } }))
  await soon(() => expect(broken()).toEqual([['stop.json', 'last-good']]))
  await put('store.json', document(choice('blue', rule), who('client-2')))
  await soon(async () => expect(await store()).toBe('blue'))
  expect(source.status().broken[0]?.errors[0]?.message).toBe('refers to itself')
})

test('a file that is being written for long holds up no other', async () => {
  const { put, stopped, lines } = await running(sound, { settleMs: 10_000 })
  await put('store.json', '{"flags": {"store"')
  await put('stop.json', document(stop('on')))
  await soon(async () => expect(await stopped()).toBe(true))
  expect(lines.join('')).not.toContain('"level":"error"')
})

test('who may not read a file goes on with what it said', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root reads every file')
  const { folder, broken, store } = await running()
  await chmod(join(folder, 'store.json'), 0)
  await soon(() => expect(broken()).toEqual([['store.json', 'last-good']]))
  expect(await store()).toBe('blue')
})

describe('a start', () => {
  test('with a broken file goes on with what was kept of it, loudly', async () => {
    const { source, store, broken, lines, text, put } = await running(
      { ...sound, 'store.json': '{' },
      { kept: { ...sound, 'store.json': document(choice('green')) } },
    )
    expect(await store()).toBe('green')
    expect(broken()).toEqual([['store.json', 'last-good']])
    expect(lines.join('')).toMatch(/"level":"error".*the last good content of each stays in force/)
    expect(text()).toMatch(/isthmus_flags_broken\{file="[^"]*store\.json"\} 1\n/)
    expect(Object.keys(source.documents)).toEqual(['stop.json', 'store.json'])
    await put('store.json', document(choice('blue')))
    await soon(() => expect(broken()).toEqual([]))
    expect(await store()).toBe('blue')
  })

  test('gives what the next start takes', async () => {
    const first = await running()
    const second = await running(
      { 'store.json': '{', 'stop.json': '[' },
      { kept: { ...first.source.documents } },
    )
    expect([await second.store(), await second.stopped()]).toEqual(['blue', false])
    expect(second.source.current.version).toBe(first.source.current.version)
  })

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['nothing was kept', { ...sound, 'store.json': '{' }, {}],
    ['nothing of this file was kept', { ...sound, 'store.json': '{' }, { 'stop.json': '{}' }],
    ['what was kept is garbage', { ...sound, 'store.json': '{' }, { 'store.json': '\0' }],
    [
      'what was kept does not decide',
      { ...sound, 'store.json': '{' },
      { 'store.json': document(choice('blue', { variants: { blue: 'bleu' } })) },
    ],
    [
      'what was kept is of a member that every object has',
      { ...sound, 'store.json': '{' },
      JSON.parse('{"__proto__": "x"}') as Record<string, string>,
    ],
  ])('is refused where %s', async (_, files, kept) => {
    await expect(running(files, { kept })).rejects.toMatchObject({ code: 'flags-invalid' })
  })

  test('does not bring back what was removed while nobody ran', async () => {
    const { source } = await running(sound, { kept: { 'old.json': document(colour('red')) } })
    expect(source.current.keys).toEqual(['stop', 'store'])
    expect(Object.keys(source.documents)).toEqual(['stop.json', 'store.json'])
  })

  test('keeps what decides, though its file is gone', async () => {
    const { store, broken } = await running({ 'stop.json': sound['stop.json'] }, { kept: sound })
    expect(await store()).toBe('blue')
    expect(broken()).toEqual([['store.json', 'last-good']])
  })
})
