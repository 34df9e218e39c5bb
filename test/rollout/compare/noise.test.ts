/** What one side says otherwise each time is no difference between sides; what stays different is. */
import { describe, expect, test } from 'vitest'
import { createNoise, type Difference, type Noise } from '../../../src/rollout/compare/index.ts'

const at = (path: string): Difference => ({ path, kind: 'value' })
const paths = (differences: readonly Difference[]) => differences.map(({ path }) => path)

/** Differs between the sides both times. */
const confirm = (noise: Noise, path: string, unsteady: { from?: string; to?: string }) =>
  paths(
    noise.learn('r', {
      before: [at(path)],
      still: [at(path)],
      ofFrom: unsteady.from === undefined ? [] : [at(unsteady.from)],
      ofTo: unsteady.to === undefined ? [] : [at(unsteady.to)],
    }),
  )

describe('noise', () => {
  test.each<[string, string, { from?: string; to?: string }, string[]]>([
    ['what stays different counts', '$.a', {}, ['$.a']],
    ['what changes by itself does not', '$.a', { to: '$.a' }, []],
    ['on whichever side', '$.a', { from: '$.a' }, []],
    ['nor what is in it', '$.a.b', { from: '$.a' }, []],
    ['nor what it is in', '$.a', { from: '$.a[*].b' }, []],
    ['what only begins like it does', '$.ab', { from: '$.a' }, ['$.ab']],
    ['what is beside it does', '$.b', { to: '$.a' }, ['$.b']],
  ])('%s', (_, path, unsteady, expected) => {
    expect(
      confirm(
        createNoise(() => 0),
        path,
        unsteady,
      ),
    ).toEqual(expected)
  })

  test('what had differed only once, or differently, does not count', () => {
    const noise = createNoise(() => 0)
    expect(noise.learn('r', { before: [at('$.a')], still: [], ofFrom: [], ofTo: [] })).toEqual([])
    const still = [{ path: '$.a', kind: 'type' as const }]
    expect(noise.learn('r', { before: [at('$.a')], still, ofFrom: [], ofTo: [] })).toEqual([])
  })

  test('is learnt after three times, for its scope alone, and forgotten', () => {
    let now = 1
    const noise = createNoise(() => now)
    for (let time = 0; time < 3; time += 1) {
      expect(paths(noise.heard('r', [at('$.last')]))).toEqual(['$.last'])
      confirm(noise, '$.last', { to: '$.last' })
    }
    expect(paths(noise.heard('r', [at('$.last'), at('$.b')]))).toEqual(['$.b'])
    expect(paths(noise.heard('other', [at('$.last')]))).toEqual(['$.last'])
    now += 600_001
    expect(paths(noise.heard('r', [at('$.last')]))).toEqual(['$.last'])
  })

  test('a field that is wrong, and now and then written, is no noise', () => {
    const noise = createNoise(() => 0)
    for (let time = 0; time < 40; time += 1) {
      confirm(noise, '$.title', time % 4 === 0 ? {} : { from: '$.title' })
      expect(paths(noise.heard('r', [at('$.title')]))).toEqual(['$.title'])
    }
  })

  test('keeps a bounded number of paths', () => {
    const noise = createNoise(() => 0, { paths: 10, forgetMs: 1000, least: 1, share: 0.5 })
    for (let n = 0; n < 1000; n += 1) confirm(noise, `$.a${n}`, { to: `$.a${n}` })
    const known = Array.from({ length: 1000 }, (_, n) => at(`$.a${n}`))
    expect(known.length - noise.heard('r', known).length).toBe(10)
  })
})
