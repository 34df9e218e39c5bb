/** Flags that cannot decide what the configuration leaves to them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { formatIssue } from '../../src/errors/index.ts'
import { judgeFlagSet, staticSource, type DecisionRules } from '../../src/flags/index.ts'
import { folderSource, judgeFolder } from '../../src/flags/node/index.ts'
import { soon } from '../support/runs.ts'
import { observed } from './support.ts'

const against: DecisionRules = {
  backends: ['blue', 'green'],
  decision: { flag: 'store', killSwitch: { flag: 'stop' } },
}

const flag = (variants: object, more: object = {}) => ({ state: 'ENABLED', variants, ...more })
const choice = flag({ blue: 'blue', green: 'green' }, { defaultVariant: 'blue' })
const stop = flag({ on: true, off: false }, { defaultVariant: 'off' })
const sound = { store: choice, stop }

const wrong: readonly [string, Record<string, object>, readonly string[]][] = [
  ['no flag that decides', { stop }, ['decision: there is no flag "store" (valid: stop)']],
  ['no kill switch', { store: choice }, ['decision: there is no flag "stop" (valid: store)']],
  [
    'neither',
    { other: choice },
    [
      'decision: there is no flag "store" (valid: other)',
      'decision: there is no flag "stop" (valid: other)',
    ],
  ],
  [
    'a boolean that is to decide',
    { store: stop, stop },
    [
      'FILE > store > variants: are of type boolean, but the flag of "decision" has the name of a backend in each',
    ],
  ],
  [
    'a number that is to decide',
    { store: flag({ blue: 1 }), stop },
    [
      'FILE > store > variants: are of type number, but the flag of "decision" has the name of a backend in each',
    ],
  ],
  [
    'an object that is to decide',
    { store: flag({ blue: { name: 'blue' } }), stop },
    [
      'FILE > store > variants: are of type object, but the flag of "decision" has the name of a backend in each',
    ],
  ],
  [
    'a variant that is no backend, though named like one',
    { store: flag({ blue: 'bleu', green: 'green' }), stop },
    ['FILE > store > variants.blue: there is no backend "bleu" (valid: blue, green)'],
  ],
  [
    'a variant in another case, and an empty one',
    { store: flag({ a: 'Blue', b: '' }), stop },
    [
      'FILE > store > variants.a: there is no backend "Blue" (valid: blue, green)',
      'FILE > store > variants.b: there is no backend "" (valid: blue, green)',
    ],
  ],
  [
    'a variant that no rule gives',
    { store: flag({ blue: 'blue', old: 'old' }, { defaultVariant: 'blue' }), stop },
    ['FILE > store > variants.old: there is no backend "old" (valid: blue, green)'],
  ],
  [
    'a flag that is switched off',
    { store: { ...flag({ x: 'x' }), state: 'DISABLED' }, stop },
    ['FILE > store > variants.x: there is no backend "x" (valid: blue, green)'],
  ],
  [
    'a member that every object has',
    { store: flag({ blue: 'constructor' }), stop },
    ['FILE > store > variants.blue: there is no backend "constructor" (valid: blue, green)'],
  ],
  [
    'a kill switch of texts',
    { store: choice, stop: flag({ on: 'true', off: 'false' }) },
    ['FILE > stop > variants: are of type string, but a kill switch is true or false'],
  ],
  [
    'a kill switch of numbers',
    { store: choice, stop: flag({ on: 1, off: 0 }) },
    ['FILE > stop > variants: are of type number, but a kill switch is true or false'],
  ],
]

const folderOf = async (flags: object) => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-decides-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'a.json')
  await writeFile(file, JSON.stringify({ flags }))
  return { folder, file }
}

const told = (error: unknown): string[] =>
  (error as { issues: Parameters<typeof formatIssue>[0][] }).issues.map(formatIssue)

const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

describe.each(wrong)('%s', (_, flags, issues) => {
  const named = (file: string) => issues.map((issue) => issue.replace('FILE', file))

  test('is refused alike by the check, at a start and in a Worker', async () => {
    const { folder, file } = await folderOf(flags)
    expect(told(await refusal(judgeFolder(folder, { against })))).toEqual(named(file))
    const start = folderSource(folder, { ...observed(), against })
    expect(told(await refusal(start))).toEqual(named(file))
    const files = { 'a.json': { flags } }
    expect(told(await refusal(staticSource(files, { against })))).toEqual(named('a.json'))
  })

  test('is refused while running: the last good set stays', async () => {
    const { folder, file } = await folderOf(sound)
    const seen = observed()
    const source = await folderSource(folder, { ...seen, against, pollMs: 20, settleMs: 40 })
    onTestFinished(() => source.close())
    const good = source.current
    await writeFile(file, JSON.stringify({ flags }))
    await vi.waitFor(() => expect(source.status().errors.map(formatIssue)).toEqual(named(file)), {
      timeout: soon,
    })
    expect(source.current).toBe(good)
    expect(seen.text()).toContain(`isthmus_flags_broken{file="${file}"} 1\n`)
    await writeFile(file, JSON.stringify({ flags: sound }))
    await vi.waitFor(() => expect(source.status().errors).toEqual([]), { timeout: soon })
    expect(seen.text()).toContain(`isthmus_flags_broken{file="${file}"} 0\n`)
  })
})

describe('what can decide', () => {
  test.each<[string, Record<string, object>, DecisionRules]>([
    ['both flags', sound, against],
    [
      'no kill switch where none is named',
      { store: choice },
      { ...against, decision: { flag: 'store' } },
    ],
    ['one backend of several', { ...sound, store: flag({ a: 'green' }) }, against],
    ['two variants of one backend', { ...sound, store: flag({ a: 'blue', b: 'blue' }) }, against],
    ['no default at all', { ...sound, store: flag({ blue: 'blue' }) }, against],
    ['flags that decide nothing', { ...sound, colour: flag({ red: 'red' }) }, against],
  ])('%s', async (_, flags, rules) => {
    const files = [{ name: 'a.json', text: JSON.stringify({ flags }) }]
    expect(await judgeFlagSet(files, { against: rules })).toMatchObject({ ok: true })
  })
})
