/** What a flag file may cost: files are written by people and programs that make mistakes. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Json } from '../../src/json/index.ts'
import { arrange } from '../../src/flags/circles.ts'
import { compileFlagSet } from '../../src/flags/compile.ts'
import { createMemo } from '../../src/flags/memo.ts'
import { createFlags, staticSource } from '../../src/flags/index.ts'
import { folderSource } from '../../src/flags/node/index.ts'
import { soon } from '../support/runs.ts'
import { holds } from '../support/seed.ts'
import { anyone, flagFile, observed } from './support.ts'

const judged = async (text: string) => {
  const compiled = await compileFlagSet([{ name: 'a.json', text }])
  return compiled.ok ? [] : compiled.issues.map(({ place, message }) => `${place}: ${message}`)
}

const rule = (condition: unknown, evaluators: object = {}) =>
  flagFile({ targeting: { if: [condition, 'green', 'blue'] } }, 'color', {
    $evaluators: evaluators,
  })

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** `e0` refers to `e1`, `times` times, and so on; the last is what `end` says. */
const chain = (length: number, times: number, end: unknown = { '===': [1, 1] }) =>
  Object.fromEntries(
    numbers(length).map((i) => [
      `e${i}`,
      i === length - 1 ? end : { and: numbers(times).map(() => ({ $ref: `e${i + 1}` })) },
    ]),
  )

const at = 'a.json > color > targeting'
const circular = (...names: string[]) =>
  names.map((name) => `a.json > $evaluators.${name}: refers to itself`)

describe('evaluators that refer to themselves', () => {
  test.each<[string, object, readonly string[]]>([
    ['directly', { a: { $ref: 'a' } }, ['a']],
    ['through another', { a: { '!': [{ $ref: 'b' }] }, b: { $ref: 'a' } }, ['a', 'b']],
    ['through two', { a: { $ref: 'b' }, b: { $ref: 'c' }, c: { $ref: 'a' } }, ['a', 'b', 'c']],
    ['within a list', { a: { in: [1, [2, [{ $ref: 'a' }]]] } }, ['a']],
    [
      'within a fractional',
      { a: { fractional: [{ var: 'targetingKey' }, [{ $ref: 'a' }]] } },
      ['a'],
    ],
    ['within eachKey', { a: { eachKey: { x: { $ref: 'a' }, y: 1 } } }, ['a']],
    [
      'in two circles with a bridge, which is in none',
      { a: { $ref: 'a' }, bridge: { and: [{ $ref: 'b' }] }, b: { or: [{ $ref: 'b' }] } },
      ['a', 'b'],
    ],
    ['though no flag uses them', { unused: { $ref: 'unused' }, used: true }, ['unused']],
    ['under an odd name', { ['__proto__x']: { $ref: '__proto__x' } }, ['__proto__x']],
  ])('%s are named', async (_, evaluators, names) => {
    const issues = await judged(rule({ $ref: Object.keys(evaluators)[0] }, evaluators))
    expect(issues).toEqual(expect.arrayContaining(circular(...names)))
    expect(issues.filter((issue) => issue.includes('refers to itself'))).toHaveLength(names.length)
  })

  test('in a circle of ten thousand are named, the first of them at least', async () => {
    const issues = await judged(rule({ $ref: 'e0' }, chain(10_000, 1, { '!': [{ $ref: 'e0' }] })))
    expect(issues[0]).toBe(circular('e0')[0])
    expect(issues.at(-1)).toMatch(/and \d+ more of the kind$/)
    expect(issues.length).toBeLessThan(200)
  })

  test('are those that a walk from them comes back to', () => {
    const name = fc.integer({ min: 0, max: 7 }).map(String)
    const graphs = fc.array(fc.tuple(name, fc.array(name, { maxLength: 3 })))
    holds(
      500,
      fc.property(graphs, (pairs) => {
        const graph = new Map(pairs)
        const reach = (from: string, seen = new Set<string>()): Set<string> => {
          for (const to of graph.get(from) ?? []) {
            if (graph.has(to) && !seen.has(to)) reach(to, seen.add(to))
          }
          return seen
        }
        const { order, circular: found } = arrange(graph)
        const own = [...graph.keys()].filter((key) => reach(key).has(key))
        expect([...found].sort()).toEqual(own.sort())
        expect([...order, ...found].sort()).toEqual([...graph.keys()].sort())
        const late = order.filter((key, i) =>
          (graph.get(key) ?? []).some((to) => !found.has(to) && order.indexOf(to) >= i),
        )
        expect(late).toEqual([])
      }),
    )
  })
})

describe('rules that grow', () => {
  const large = new RegExp(`^${at}: has more than \\d+ values once its references are followed$`)
  const deep = new RegExp(`^${at}: is nested deeper than \\d+ once its references are followed$`)
  const slow = new RegExp(`^${at}: could take more than \\d+ steps`)
  const nots = (levels: number, inner: Json): Json =>
    levels === 0 ? inner : { '!': nots(levels - 1, inner) }
  const doubled = { cat: [{ var: '' }, { var: '' }] }

  test.each<[string, string, RegExp]>([
    ['by doubling references', rule({ $ref: 'e0' }, chain(18, 2)), large],
    [
      'by doubling references beyond what a number holds',
      rule({ $ref: 'e0' }, chain(2000, 2)),
      deep,
    ],
    [
      'by a reference that stands deep where another one does not',
      rule({ or: [{ $ref: 'e0' }, nots(100, { $ref: 'e0' })] }, { e0: nots(60, true) }),
      deep,
    ],
    ['by a chain of references', rule({ $ref: 'e0' }, chain(10_000, 1)), deep],
    [
      'by a text that doubles in reduce',
      rule({
        '===': [
          { reduce: [numbers(40), { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'x'] },
          'y',
        ],
      }),
      slow,
    ],
    [
      'by a list that doubles in reduce',
      rule({
        in: [
          1,
          {
            reduce: [numbers(40), { merge: [{ var: 'accumulator' }, { var: 'accumulator' }] }, [1]],
          },
        ],
      }),
      slow,
    ],
    [
      'by a text that doubles in pipe',
      rule({ '===': [{ pipe: ['x', ...numbers(40).map(() => doubled)] }, 'y'] }),
      slow,
    ],
    [
      'by lists within lists',
      rule({
        in: [1, { map: [numbers(100), { map: [numbers(100), { map: [numbers(100), 1] }] }] }],
      }),
      slow,
    ],
    [
      'by some within some',
      rule({ some: [numbers(1000), { some: [numbers(1000), { '===': [{ var: '' }, -1] }] }] }),
      slow,
    ],
    [
      'by climbing out of an item to its list',
      rule({
        some: [
          numbers(1000),
          { some: [{ val: [[1], ''] }, { some: [{ val: [[2], ''] }, false] }] },
        ],
      }),
      slow,
    ],
  ])('%s are refused', async (_, text, issue) => {
    expect(await judged(text)).toEqual([expect.stringMatching(issue)])
  })

  test('by all flags of a set together are refused', async () => {
    const flags = JSON.parse(rule({ $ref: 'e0' }, chain(14, 2))) as { flags: { color: unknown } }
    const many = numbers(50).map((i) => [`f${i}`, flags.flags.color])
    const text = JSON.stringify({ ...flags, flags: Object.fromEntries(many) })
    expect(await judged(text)).toEqual([expect.stringContaining('the rules of all flags')])
  })

  test.each<[string, string]>([
    [
      'a list of 20,000 clients',
      rule({ in: [{ var: 'targetingKey' }, numbers(20_000).map((i) => `client-${i}`)] }),
    ],
    [
      'a sum over 300 numbers',
      rule({
        '===': [
          { reduce: [numbers(300), { '+': [{ var: 'accumulator' }, { var: 'current' }] }, 0] },
          1,
        ],
      }),
    ],
    [
      'some of 200 lists of 150',
      rule({ some: [numbers(200), { some: [numbers(150), { '===': [{ var: '' }, -1] }] }] }),
    ],
    [
      'a thousand buckets',
      flagFile({
        targeting: {
          fractional: [{ var: 'targetingKey' }, ...numbers(1000).map(() => ['green', 1])],
        },
      }),
    ],
    ['sixty steps of references', rule({ $ref: 'e0' }, chain(60, 1))],
  ])('no further than %s are taken, and evaluated', async (_, text) => {
    const { log, metrics } = observed()
    const flags = await createFlags({
      source: await staticSource({ 'a.json': text }),
      log,
      metrics,
    })
    onTestFinished(() => flags.close())
    const decision = await flags.string('color', 'none', anyone)
    expect(decision).not.toHaveProperty('errorCode')
  })
})

describe('texts beyond all measure', () => {
  const nested = '['.repeat(100_000) + ']'.repeat(100_000)

  test.each<[string, string]>([
    ['arrays within arrays', nested],
    [
      'arrays in a rule',
      flagFile({ targeting: 0 }).replace('"targeting":0', `"targeting":${nested}`),
    ],
    [
      'arrays in a variant',
      flagFile({ variants: 0 }).replace('"variants":0', `"variants":${nested}`),
    ],
    ['objects', '{"a":'.repeat(100_000)],
    ['one member, again and again', `{"flags":{${'"a":1,'.repeat(150_000)}"b":2}}`],
    [
      'wrong variants',
      rule(true).replace(
        '"green","blue"',
        numbers(50_000)
          .map((i) => `"v${i}",true`)
          .join(','),
      ),
    ],
    [
      'unknown references, and names to choose from',
      rule(
        { and: numbers(20_000).map((i) => ({ $ref: `x${i}` })) },
        Object.fromEntries(numbers(20_000).map((i) => [`y${i}`, true])),
      ),
    ],
    ['an operator of a million letters', rule({ ['o'.repeat(1_000_000)]: [] })],
  ])('(%s) are a few issues', async (_, text) => {
    const issues = await judged(text)
    expect(issues.length).toBeGreaterThan(0)
    expect(issues.join('\n').length).toBeLessThan(200_000)
  })

  test('of a module are refused like any other', async () => {
    const deep = numbers(100_000).reduce<unknown[]>((inner) => [inner], [])
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    for (const content of [deep, circle]) {
      await expect(staticSource({ 'a.json': content })).rejects.toMatchObject({
        code: 'flags-invalid',
      })
    }
  })
})

const started = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bounds-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'a.json'), flagFile())
  const seen = observed()
  const source = await folderSource(folder, { ...seen, pollMs: 20, settleMs: 10 })
  onTestFinished(() => source.close())
  return { folder, source, ...seen }
}

const rejected = (source: Awaited<ReturnType<typeof started>>['source']) =>
  vi.waitFor(() => expect(source.status().errors).not.toEqual([]), { timeout: soon })

describe('a folder', () => {
  test('with a circle keeps the last good set, and tells of it once', async () => {
    const { folder, source, lines, text } = await started()
    const good = source.current
    await writeFile(
      join(folder, 'b.json'),
      rule({ $ref: 'a' }, { a: { $ref: 'b' }, b: { $ref: 'a' } }),
    )
    await rejected(source)
    expect(source.current).toBe(good)
    expect(source.status().errors.map(({ message }) => message)).toContain('refers to itself')
    // A later change is noticed; what was told of the first is not told again.
    await writeFile(join(folder, 'c.json'), '{')
    await vi.waitFor(() => expect(text()).toContain('reload_total{result="rejected"} 2\n'), {
      timeout: soon,
    })
    expect(lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(2)
  })

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['a pipe that nobody writes into', (path) => promisify(execFile)('mkfifo', [path])],
    ['a link to a device without end', (path) => symlink('/dev/zero', path)],
    ['a link to itself', (path) => symlink(path, path)],
    ['a file that is too large', (path) => writeFile(path, ' '.repeat(2 * 1024 * 1024))],
  ])('with %s is read to the end', async (_, make) => {
    const { folder, source } = await started()
    const good = source.current
    await make(join(folder, 'b.json'))
    await rejected(source)
    expect(source.status().errors[0]?.place).toBe(join(folder, 'b.json'))
    expect(source.current).toBe(good)
  })

  test('with too many files, or too much in them, takes those that fit', async () => {
    const { folder, source } = await started()
    const fill = (count: number, text: string) =>
      Promise.all(numbers(count).map((i) => writeFile(join(folder, `f${i}.json`), text)))
    await fill(101, '{}')
    await vi.waitFor(() => expect(source.status().errors[0]?.message).toMatch(/more than 100/), {
      timeout: soon,
    })
    await Promise.all(numbers(101).map((i) => rm(join(folder, `f${i}.json`))))
    await fill(6, `{"flags":{},"$schema":"${'x'.repeat(900_000)}"}`)
    const messages = () => source.status().errors.map(({ message }) => message)
    await vi.waitFor(() => expect(messages().join()).toMatch(/characters/), { timeout: soon })
    // What was in force before still changes.
    await writeFile(join(folder, 'a.json'), flagFile({ defaultVariant: 'green' }))
    const before = source.current.version
    await vi.waitFor(() => expect(source.current.version).not.toBe(before), { timeout: soon })
  })
})

const remember = (maxBytes: number, contexts: readonly string[]) => {
  const memo = createMemo({ max: 10_000, maxBytes })
  const decision = { fallback: 'x', decision: { value: 'blue', reason: 'STATIC' } }
  const asked = contexts.map((resource) => ({ ...anyone, resource }))
  for (const context of asked) memo.set('1', 'color', decision, context)
  return asked.filter((context) => memo.get('1', 'color', 'x', context) !== undefined).length
}

describe('what is remembered', () => {
  test('is bounded in bytes, not only in contexts', () => {
    const texts = numbers(1000).map((i) => String(i).padEnd(500, '.'))
    expect(remember(64 * 1024 * 1024, texts)).toBe(1000)
    const few = remember(200_000, texts)
    expect(few).toBeGreaterThan(50)
    expect(few).toBeLessThan(200)
  })

  test('are no contexts that a stranger made long', () => {
    expect(remember(64 * 1024 * 1024, [`/${'x'.repeat(16_000)}`])).toBe(0)
  })
})
