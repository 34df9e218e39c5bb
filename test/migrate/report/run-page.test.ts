import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { RunRange } from '../../../src/control/runs.ts'
import { nextSteps } from '../../../src/migrate/report/commands.ts'
import { markup } from '../../../src/migrate/report/markup.ts'
import { keySpaces } from '../../../src/migrate/report/key-space.ts'
import { paceOf } from '../../../src/migrate/report/pace.ts'
import type { Left, RunFacts } from '../../../src/migrate/report/run-facts.ts'
import { runPage } from '../../../src/migrate/report/run-page.ts'
import { reportPolicy, style, styleHash } from '../../../src/migrate/report/style.ts'
import { progressOf } from '../../../src/migrate/run/progress.ts'
import { statuses, type RunState } from '../../../src/migrate/run/state.ts'
import { elementsOf } from './well-formed.ts'

const now = new Date('2026-11-29T12:00:00Z')

const range = (place: number, type: string, of: Partial<RunRange> = {}): RunRange => ({
  place,
  type,
  after: null,
  to: null,
  at: null,
  isDone: false,
  counts: {},
  version: 1,
  ...of,
})

const state: RunState = {
  status: 'in_progress',
  source: 'blue',
  target: 'green',
  from: '1.1',
  to: '2.0',
  contract: 'abc',
  extras: 'keep',
  mostStranded: 100,
  throttle: {},
  expected: { Entity: 1000, Relation: 10 },
  startTime: '2026-11-29T11:00:00Z',
  metrics: {},
}

const ranges = [
  range(1, 'Entity', {
    to: '7fffffff',
    at: '40000000',
    counts: { read: 250, created: 240, same: 8 },
  }),
  range(2, 'Entity', { after: '7fffffff' }),
  range(3, 'Relation', { at: 'z', isDone: true, counts: { read: 12, created: 12 } }),
  range(4, '', { counts: { created: 3 } }),
]

const act = (minute: number, action: string, status: string) => ({
  at: `2026-11-29T11:${String(minute).padStart(2, '0')}:00Z`,
  actor: 'cli:root@host',
  action: `migration.${action}`,
  reason: null,
  status,
})

const acts = [
  act(0, 'begin', 'not_started'),
  act(0, 'in_progress', 'in_progress'),
  act(10, 'pause', 'paused'),
  act(50, 'in_progress', 'in_progress'),
  act(55, 'throttle', 'in_progress'),
]

const left: readonly Left[] = [
  { type: 'Entity', key: '20000000', code: 'misfit', detail: 'no number', pointer: '/n' },
  { type: 'Entity', key: '60000000', code: 'misfit', detail: 'no number', pointer: null },
]

const factsOf = (of: Partial<RunFacts> = {}): RunFacts => ({
  name: 'blue-to-green',
  version: 5,
  state,
  ranges,
  progress: progressOf(of.ranges ?? ranges),
  quarantined: new Map([['Entity', 2]]),
  acts,
  ...of,
})

describe('the page of a run', () => {
  test('tells how it is, what it did, and what to do next, and loads nothing', () => {
    const page = runPage(factsOf(), left, now)
    expect(elementsOf(page)).toEqual(expect.arrayContaining(['h1', 'svg', 'table', 'pre']))
    for (const said of [
      '<title>Migration blue-to-green</title>',
      'blue, version 1.1',
      'Entity: 250 of 1,000 read, 2 in quarantine',
      'Entity: 25 % done, 0 of 2 ranges',
      'Relation: 100 % done, 1 of 1 range',
      'isthmus migrate pause blue-to-green',
      '<code>20000000</code>',
      '<code>/n</code>',
      'migration.throttle',
      'had changed meanwhile: 3.',
      'about 57 min, at this rate',
    ])
      expect(page).toContain(said)
    expect(page).not.toMatch(/<script|https?:|url\(|@import|src=|href=/)
  })

  test('allows its own style and nothing else', () => {
    const [, inside] = /<style>([\s\S]*)<\/style>/.exec(runPage(factsOf(), [], now)) ?? []
    expect(inside).toBe(style)
    expect(styleHash).toBe(`sha256-${createHash('sha256').update(style).digest('base64')}`)
    expect(reportPolicy).toContain("default-src 'none'")
  })

  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    '</style></title></svg><b>',
    '&lt;&#0;&',
    '\u202Egnp.exe',
    '\0\u001B[2J\uD800',
    '<!--',
    ']]>',
    '${1}`',
    'x'.repeat(100_000),
  ]

  test.each(hostile.map((text) => [text.slice(0, 30), text]))(
    'holds %j as text only',
    (_, text) => {
      const bad = factsOf({
        name: text,
        state: {
          ...state,
          source: text,
          target: text,
          from: text,
          to: text,
          why: text,
          plan: text,
          contract: text,
          startTime: text,
          status: 'failed',
          expected: { [text]: 5 },
        },
        ranges: [range(1, text, { at: text, to: text, after: text, counts: { read: 1 } })],
        quarantined: new Map([[text, 1]]),
        acts: [{ at: text, actor: text, action: text, reason: text, status: text }],
      })
      const row = { type: text, key: text, code: text, detail: text, pointer: text }
      const page = runPage(bad, [row], now)
      const plain = elementsOf(runPage(factsOf({ ...bad, name: 'x' }), [row], now))
      expect(elementsOf(page)).toEqual(plain)
      expect(page).not.toMatch(/[^\P{C}\n]/u)
      expect(page).not.toMatch(/<(?:script|img|b>|!--)/)
      expect(page.length).toBeLessThan(40_000)
    },
  )

  test('escapes what is put into a template, and not the template', () => {
    expect(markup`<p>${'<&>"\''} ${7}</p>`.html).toBe('<p>&lt;&amp;&gt;&quot;&#39; 7</p>')
  })
})

const counted = (n: number) => `entity-${String(n).padStart(6, '0')}`

const at = (spaces: ReturnType<typeof keySpaces>, index: number) => spaces[0]!.marks[index]!.at

describe('the picture of keys', () => {
  test('goes by counted documents where it can, and places rows on the right side', () => {
    const spaces = keySpaces(state, ranges, left)
    expect(spaces.map(({ type }) => type)).toEqual(['Entity', 'Relation'])
    expect(spaces[0]!.segments).toEqual([
      { from: 0, to: 0.25, state: 'done' },
      { from: 0.25, to: 0.5, state: 'way' },
      { from: 0.5, to: 1, state: 'left' },
    ])
    expect(at(spaces, 0)).toBeCloseTo(0.125, 1)
    expect(at(spaces, 1)).toBeCloseTo(0.375, 1)
  })

  test('is in the order of keys, whatever keys are', () => {
    const keys = ['a', 'entity-0001', 'entity-0500', 'entity-0999', 'entity-1', 'é', '🎉', '']
    const one = [range(1, 'Entity', { isDone: true, at: '🎉' })]
    const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const places = sorted.map(
      (key) => keySpaces(state, one, [{ type: 'Entity', key }])[0]!.marks[0]!.at,
    )
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(keySpaces(state, one, [{ type: 'Entity', key: '' }])[0]!.segments).toEqual([
      { from: 0, to: 1, state: 'done' },
    ])
  })

  test('uses the whole line where keys are numbered', () => {
    const one = [range(1, 'Entity', { isDone: true, at: counted(999) })]
    const rows = [0, 500].map((n) => ({ type: 'Entity', key: counted(n) }))
    const spaces = keySpaces(state, one, rows)
    expect(at(spaces, 0)).toBeLessThan(0.01)
    expect(at(spaces, 1)).toBeGreaterThan(0.4)
    expect(at(spaces, 1)).toBeLessThan(0.6)
  })

  test('stays small, however many ranges and rows there are', () => {
    const many = Array.from({ length: 5000 }, (_, place) =>
      range(place + 1, 'Entity', {
        after: place === 0 ? null : String(place).padStart(4, '0'),
        to: place === 4999 ? null : String(place + 1).padStart(4, '0'),
        isDone: place < 4000,
      }),
    )
    const rows = many.map(({ to }) => ({ type: 'Entity', key: to ?? 'x' }))
    const [space] = keySpaces(state, many, rows)
    expect(space!.segments.length).toBe(2)
    expect(space!.marks.length).toBeLessThanOrEqual(200)
    expect(space!.marks.reduce((sum, { count }) => sum + count, 0)).toBe(5000)
  })
})

describe('the pace of a run', () => {
  test('leaves pauses out', () => {
    const progress = progressOf(ranges)
    const pace = paceOf(state, progress, acts, now)!
    expect(pace.seconds).toBe(1200)
    expect(pace.rate).toBeCloseTo(262 / 1200)
    expect(pace.left).toBeCloseTo((1012 - 262) / pace.rate)
    expect(paceOf({ ...state, status: 'paused' }, progress, acts, now)!.left).toBeNull()
    expect(paceOf({ ...state, expected: {} }, progress, acts, now)!.left).toBeNull()
    expect(paceOf(state, progress, acts.slice(1), now)).toBeUndefined()
    expect(paceOf(state, progressOf([]), acts, now)).toBeUndefined()
  })
})

test.each(statuses)('what to do next is said for %s', (status) => {
  const steps = nextSteps("it's; rm -rf /", { ...state, status, source: '$(id)' })
  expect(steps.length).toBeGreaterThan(0)
  for (const { command } of steps) {
    const outside = command.replaceAll(/'[^']*'|\\'/g, '')
    expect(outside).not.toMatch(/[;$()]/)
  }
})
