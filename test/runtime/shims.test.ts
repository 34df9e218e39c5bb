/** What a Worker has in place of libraries answers as they do. */
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as fc from 'fast-check'
import { LRUCache as Library } from 'lru-cache'
import { describe, expect, test } from 'vitest'
import { flagEvaluator } from '../../src/cli/flag-evaluator.ts'
import { operators } from '../../src/flags/operators.ts'
import { LRUCache } from '../../src/runtime/worker-shims/lru-cache.ts'
import { MurmurHash3 } from '../../src/runtime/worker-shims/murmur-hash.ts'
import * as shim from '../../src/runtime/worker-shims/semver.ts'
import { temporaryFolder } from '../cli/support.ts'
import { holds } from '../support/seed.ts'

interface Semver {
  readonly parse: (text: string) => (shim.Version & { readonly version: string }) | null
  readonly coerce: Semver['parse']
  readonly compare: (a: shim.Version, b: shim.Version) => number
}

const require = createRequire(import.meta.url)
const flagd = createRequire(require.resolve('@openfeature/flagd-core'))
const semver = flagd('semver') as Semver

const seen = (version: shim.Version | null) =>
  version && [version.major, version.minor, version.patch, version.prerelease]

const digits = fc.constantFrom('0', '1', '10', '01', '9007199254740991', '9007199254740992')
const part = fc.oneof(digits, fc.stringMatching(/^[0-9a-zA-Z-]{0,3}$/))
const list = (sign: string) =>
  fc.array(part, { maxLength: 3 }).map((parts) => (parts.length > 0 ? sign : '') + parts.join('.'))
const versions = fc
  .tuple(
    fc.constantFrom('', '', 'v', ' ', 'x'),
    fc.array(fc.oneof({ weight: 5, arbitrary: digits }, part), { minLength: 1, maxLength: 4 }),
    list('-'),
    list('+'),
    fc.constantFrom('', '', ' ', '\n', '.'),
  )
  .map(([before, numbers, pre, build, after]) => before + numbers.join('.') + pre + build + after)

describe('versions in flags', () => {
  test('are read and compared as semver does', () => {
    holds(
      5000,
      fc.property(versions, versions, (one, other) => {
        expect(seen(shim.parse(one))).toEqual(seen(semver.parse(one)))
        expect(seen(shim.coerce(one))).toEqual(seen(semver.coerce(one)))
        const [a, b, c, d] = [one, other].flatMap((text) => [shim.parse(text), semver.parse(text)])
        expect(a && c ? shim.compare(a, c) : null).toBe(b && d ? semver.compare(b, d) : null)
      }),
    )
  })

  test.each(['1.2.3'.padEnd(256, '0'), `1.2.3-${'a'.repeat(250)}`, `1.2.3-${'a'.repeat(251)}`])(
    'of many characters, too: %#',
    (text) => {
      expect(seen(shim.parse(text))).toEqual(seen(semver.parse(text)))
    },
  )
})

interface Murmur {
  new (text: string): { result(): number }
}

describe('what makes flags sticky', () => {
  test('is hashed as imurmurhash does, texts of any length and script', () => {
    const Whole = flagd('imurmurhash') as Murmur
    const texts = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
        .map((units) => String.fromCharCode(...units)),
    )
    holds(
      20_000,
      fc.property(texts, (text) => {
        expect(new MurmurHash3(text).result()).toBe(new Whole(text).result())
      }),
    )
  })
})

interface Engine {
  readonly methods: Readonly<Record<string, unknown>>
  run(logic: unknown, data: unknown): unknown
}

type EngineClass = new () => Engine

const trimmedEngine = async (): Promise<EngineClass> => {
  const [, logic] = await flagEvaluator('"none"')
  if (!logic?.trimmed) throw new Error('json-logic-engine looks other than expected')
  const file = join(await temporaryFolder(), 'engine.mjs')
  await writeFile(file, logic.text)
  return ((await import(pathToFileURL(file).href)) as { LogicEngine: EngineClass }).LogicEngine
}

const outcome = (engine: Engine, logic: unknown, data: unknown): unknown => {
  try {
    return { value: engine.run(logic, data) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : error }
  }
}

const scalar = fc.constantFrom(null, true, false, 0, 1, -2.5, '', '1', 'a', 'b.c', 'd', '../a')
const names = operators.filter((name) => !/^(fractional|sem_ver|starts_with|ends_with)$/.test(name))
const expressions: fc.Arbitrary<unknown> = fc.letrec<{ logic: unknown; operation: unknown }>(
  (tie) => ({
    operation: fc
      .tuple(
        fc.constantFrom(...names),
        fc.oneof(scalar, tie('logic'), fc.array(tie('logic'), { maxLength: 4 })),
      )
      .map(([name, given]) => ({ [name]: given })),
    logic: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      tie('operation'),
      fc.array(tie('logic'), { maxLength: 3 }),
      fc.constantFrom({}, { a: 1, b: 2 }, { nothing: [1] }),
    ),
  }),
).operation

const contexts = [
  {},
  { a: 1, b: { c: 'x' }, d: [1, 2, 'a'] },
  { a: null, b: '', d: [{ a: 3 }, { a: '4' }], f: () => 1 },
]

describe('the engine of flags without its compiler', () => {
  test('has every operator, and evaluates as the whole one does', async () => {
    const Trimmed = await trimmedEngine()
    const { LogicEngine: Whole } = flagd('json-logic-engine') as { LogicEngine: EngineClass }
    expect(Object.keys(new Trimmed().methods)).toEqual(Object.keys(new Whole().methods))
    expect(names.filter((name) => !(name in new Whole().methods))).toEqual([])
    holds(
      5000,
      fc.property(expressions, (logic) => {
        const [trimmed, whole] = [new Trimmed(), new Whole()]
        // The first run remembers how.
        for (const data of [...contexts, ...contexts]) {
          expect(outcome(trimmed, logic, data)).toEqual(outcome(whole, logic, data))
        }
      }),
    )
  })

  test('is what the evaluator imports', async () => {
    const [core, logic] = await flagEvaluator('"./shims.js"')
    expect([core?.trimmed, logic?.trimmed]).toEqual([true, true])
    const from = [...(core?.text ?? '').matchAll(/ from ["'](.*)["'];$/gm)].map(([, name]) => name)
    expect(from).toEqual([
      './shims.js',
      './shims.js',
      './json-logic-engine.js',
      './shims.js',
      './shims.js',
    ])
  })
})

describe('the stand-in for lru-cache', () => {
  type Step = readonly ['get' | 'set' | 'has' | 'delete' | 'clear', string, number]

  const cacheKeys = fc.constantFrom('', 'a', 'b', 'cc', 'dd', '__proto__', 'constructor')
  const sizes = fc.integer({ min: 1, max: 12 })
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(fc.constant('set' as const), cacheKeys, sizes) },
    { weight: 8, arbitrary: fc.tuple(fc.constant('get' as const), cacheKeys, sizes) },
    { weight: 3, arbitrary: fc.tuple(fc.constant('has' as const), cacheKeys, sizes) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('delete' as const), cacheKeys, sizes) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('clear' as const), cacheKeys, sizes) },
  )

  const run = (cache: LRUCache<string, number> | Library<string, number>, steps: readonly Step[]) =>
    steps.map(([what, key, value]) => {
      if (what === 'get') return cache.get(key)
      if (what === 'has') return cache.has(key)
      if (what === 'delete') return cache.delete(key)
      if (what === 'clear') return cache.clear()
      cache.set(key, value)
      return undefined
    })

  const bounded = fc.oneof(
    fc.record({ max: fc.integer({ min: 1, max: 5 }) }),
    fc
      .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), fc.boolean())
      .map(([maxSize, each, isEach]) => ({
        maxSize,
        // The library keeps an entry beyond `maxSize` where `maxEntrySize` allows it.
        ...(isEach ? { maxEntrySize: Math.min(each, maxSize) } : {}),
        sizeCalculation: (value: number, key: string) => value + key.length,
      })),
  )

  test('keeps and forgets what the library does', () => {
    holds(
      1000,
      fc.property(bounded, fc.array(step, { maxLength: 60 }), (options, steps) => {
        expect(run(new LRUCache(options), steps)).toEqual(run(new Library(options), steps))
      }),
    )
  })

  test('forgets what is older than its time to live', async () => {
    for (const cache of [
      new LRUCache<string, 1>({ max: 9, ttl: 5 }),
      new Library<string, 1>({ max: 9, ttl: 5 }),
    ]) {
      cache.set('a', 1)
      while (cache.has('a')) await new Promise((resolve) => setImmediate(resolve))
      expect(cache.get('a')).toBeUndefined()
      cache.set('a', 1)
      expect(cache.delete('a')).toBe(true)
    }
    const kept = new LRUCache<string, 1>({ max: 9, ttl: 0 })
    kept.set('a', 1)
    expect(kept.get('a')).toBe(1)
  })
})
