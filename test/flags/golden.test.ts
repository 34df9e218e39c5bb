import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { compileFlagSet } from '../../src/flags/index.ts'
import { anyone, flagFile } from './support.ts'

interface Golden {
  readonly flag: string
  readonly green: readonly string[]
  readonly blue: readonly string[]
}

const sticky = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const greenAt = async (flag: string, percent: number, keys: readonly string[]) => {
  const buckets = [
    ['green', percent],
    ['blue', 100 - percent],
  ]
  const text = flagFile({ targeting: { fractional: [sticky, ...buckets] } }, flag)
  const compiled = await compileFlagSet([{ name: 'a.json', text }])
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues))
  const { core } = compiled.set
  return keys.filter((targetingKey) => {
    const context = { ...anyone, targetingKey }
    return core.resolveStringEvaluation(flag, 'none', context).value === 'green'
  })
}

const golden = JSON.parse(await readFile('test/flags/golden-fractional.json', 'utf8')) as Golden
const keys = [...golden.green, ...golden.blue]

describe('percentages stick', () => {
  test('200 clients are where they were recorded, whatever the library says today', async () => {
    expect(new Set(keys).size).toBe(200)
    expect(await greenAt(golden.flag, 25, keys)).toEqual(golden.green)
  })

  test('raising the percentage moves nobody back', async () => {
    let before: readonly string[] = []
    for (const percent of [0, 1, 5, 25, 50, 99, 100]) {
      const now = await greenAt(golden.flag, percent, keys)
      expect(now).toEqual(expect.arrayContaining([...before]))
      before = now
    }
    expect(before).toEqual(keys)
  })

  test('another flag draws its own lot', async () => {
    expect(await greenAt('another-flag', 25, keys)).not.toEqual(golden.green)
  })
})
