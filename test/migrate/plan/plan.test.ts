/** `isthmus migrate plan` over real stores: what it counts, what it foresees, what it refuses. */
import { afterEach, describe, expect, test } from 'vitest'
import { inSqlite } from '../../support/embedded-store.ts'
import { guid, type Schema } from '../../inner-universe/support.ts'
import { fill, twoStores, type Two } from './support.ts'

let two: Two

const open = async (...schemas: readonly [Schema, Schema]): Promise<void> => {
  two = await twoStores(...schemas)
}

afterEach(async () => {
  await two.close()
})

const pairOf = (plan: Awaited<ReturnType<Two['plan']>>, type: string) => {
  const pair = plan.pairs.find((one) => one.type === type)
  if (!pair) throw new Error(`no ${type}`)
  return pair
}

describe('what is counted', () => {
  test('rows at both ends, kind by kind, parents first', async () => {
    await open('1.1', '2.0')
    await fill(two.blue, '1.1', 230)
    await fill(two.green, '2.0', 3)
    const relation = {
      from_entity: guid(1),
      to_entity: guid(2),
      relation_type: 'KNOWS',
      metadata: {},
    }
    expect((await two.blue('POST', '/relations', relation)).status).toBe(201)
    const plan = await two.plan()
    expect(pairOf(plan, 'Entity')).toMatchObject({ from: 230, to: 3, isSame: false, parents: [] })
    expect(pairOf(plan, 'Relation')).toMatchObject({ from: 1, to: 0, parents: ['Entity'] })
    const types = plan.pairs.map(({ type }) => type)
    expect(types.indexOf('Entity')).toBeLessThan(types.indexOf('Relation'))
    expect(types.indexOf('StateVersion')).toBeLessThan(types.indexOf('DeltaRecord'))
    expect(plan.onlyTo).toEqual([{ type: 'AccessControl', rows: 0 }])
    expect(plan).toMatchObject({
      from: { backend: 'blue', version: '1.1', told: '1.1.0' },
      to: { backend: 'green', version: '2.0', told: '2.0.0' },
      difference: { direction: 'up', numbered: 'major' },
      dropped: [],
      sample: null,
      approvals: [],
    })
    const fields = plan.to.kinds.find(({ type }) => type === 'Entity')?.fields
    expect(fields).toContain('metadata.last_accessed')
    expect(fields).toContain('owner_identity')
  })

  test.for([
    ['1.0', '1.1'],
    ['1.1', '1.0'],
    ['1.0', '3.0'],
    ['2.0', '3.0'],
    ['2.0', '2.0'],
  ] as const)('from %s to %s nothing that is plain is lost or refused', async ([from, to]) => {
    await open(from, to)
    await fill(two.blue, from, 12)
    const { measured, isSame } = pairOf(await two.plan(), 'Entity')
    expect(measured).toMatchObject({ rows: 12, chosen: 'all', losing: 0, refused: 0 })
    expect(isSame).toBe(from === to)
  })
})

describe('what is foreseen', () => {
  test('what an older version cannot hold, by path, without values', async () => {
    await open('2.0', '1.1')
    const owner = 'ab'.repeat(32)
    await fill(two.blue, '2.0', 20, (number) => (number % 4 === 0 ? { owner_identity: owner } : {}))
    const { stdout } = await two.run('blue', 'green', '--drop', 'AccessControl', '--json')
    const plan = JSON.parse(stdout) as Awaited<ReturnType<Two['plan']>>
    const { measured } = pairOf(plan, 'Entity')
    expect(measured).toMatchObject({ losing: 5, lost: [{ path: '$.owner_identity', rows: 5 }] })
    expect(stdout).not.toContain(owner)
    expect(stdout).not.toContain('a secret name')
    expect(plan.difference.direction).toBe('down')
  })

  test.runIf(inSqlite('what is written past the store'))(
    'rows that cannot be carried, with path, code, and so many keys',
    async () => {
      await open('2.0', '3.0')
      await fill(two.blue, '2.0', 9)
      await two.spoil(
        `update documents set body = replace(body, '"created_at":1000000', '"created_at":"never"') where id in (?, ?, ?)`,
        guid(2),
        guid(3),
        guid(5),
      )
      const { measured } = pairOf(await two.plan('--keys', '2'), 'Entity')
      expect(measured).toMatchObject({ rows: 9, refused: 3, losing: 0 })
      expect(measured.refusals).toEqual([
        {
          path: '$.created_at',
          code: expect.stringMatching(/^[a-z-]+$/),
          rows: 3,
          keys: [guid(2), guid(3)],
        },
      ])
      expect(await two.run('blue', 'green', '--fail-on', 'refused')).toMatchObject({ code: 1 })
      const { code, stdout } = await two.run('blue', 'green')
      expect(code).toBe(0)
      expect(stdout).toContain('would go to quarantine')
      expect(stdout).not.toContain('never')
    },
  )

  test('of a sample only so many rows, the same for a seed, and it says so', async () => {
    await open('2.0', '1.1')
    await fill(two.blue, '2.0', 300, (number) => ({
      owner_identity: number <= 150 ? 'ab'.repeat(32) : null,
    }))
    const sampled = async (...words: readonly string[]) =>
      two.plan('--drop', 'AccessControl', '--sample', '50', ...words)
    const [one, same, other] = [await sampled(), await sampled(), await sampled('--seed', '7')]
    const { from, measured } = pairOf(one, 'Entity')
    expect(from).toBe(300)
    expect(measured).toMatchObject({ rows: 50, chosen: 'random' })
    // From the beginning alone all 50 of them would lose it.
    expect(measured.losing).toBeGreaterThan(0)
    expect(measured.losing).toBeLessThan(50)
    expect(pairOf(same, 'Entity').measured.losing).toBe(measured.losing)
    expect(other.sample).toEqual({ rows: 50, seed: 7 })
    const { stdout } = await two.run('blue', 'green', '--drop', 'AccessControl', '--sample', '50')
    expect(stdout).toContain('ONLY A SAMPLE')
  })
})

describe('what is refused', () => {
  test('kinds that would stay behind, unless somebody says so', async () => {
    await open('2.0', '1.1')
    const refused = await two.run('blue', 'green')
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Say --drop AccessControl'),
    })
    const plan = await two.plan('--drop', 'AccessControl')
    expect(plan.dropped).toMatchObject([{ type: 'AccessControl', rows: 0 }])
    expect(
      await two.run('blue', 'green', '--drop', 'AccessControl', '--drop', 'Entity'),
    ).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--drop Entity'),
    })
  })

  test('a backend that tells another version than is configured, by name', async () => {
    await open('1.0', '2.0')
    await two.configure({}, { blue: { url: two.urls.blue, version: '1.1' } })
    const { code, stderr } = await two.run('blue', 'green')
    expect(code).toBe(1)
    expect(stderr).toContain('blue speaks another version')
    expect(stderr).toContain('is 1.1, and blue itself tells "1.0.0"')
  })

  test('wrong names and numbers', async () => {
    await open('1.0', '1.1')
    expect(await two.run('blue', 'red')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no backend "red"'),
    })
    expect(await two.run('blue', 'blue')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('both ends'),
    })
    expect(await two.run('blue', 'green', '--sample', '0')).toMatchObject({ code: 2 })
    const out = two.file('nowhere/plan.json')
    expect(await two.run('blue', 'green', '--out', out)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be written (ENOENT)'),
    })
  })

  test('a backend that does not answer', async () => {
    await open('1.0', '1.1')
    await two.configure({}, { green: { url: 'http://127.0.0.1:9', version: '1.1' } })
    const { code, stderr } = await two.run('blue', 'green')
    expect([code, stderr]).toEqual([2, expect.stringContaining('green')])
  })
})
