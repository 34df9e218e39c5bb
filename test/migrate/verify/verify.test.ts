/** Verification finds whatever is not as it has to be, and nothing else. */
import { expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { Stop } from '../../../src/http/index.ts'
import {
  carryOf,
  sampleRanges,
  verify,
  type Finding,
  type Verifying,
} from '../../../src/migrate/index.ts'
import { someEntity } from '../../inner-universe/support.ts'
import { arranged, type Setting } from '../run/setting.ts'
import { call, valueOf } from '../support/http-store.ts'

const limits = { depth: 64 }

const verified = async (it: Setting, of: Partial<Verifying> = {}) => {
  const findings: Finding[] = []
  const places = new Map<string, number>()
  const { source, target, pairs } = it
  const [from, to] = [source.version, target.version]
  const report = valueOf(
    await verify({
      pairs,
      judging: (pair) => ({
        carry: carryOf(pair, { contract, from, to, limits }),
        limits,
        isName: () => true,
      }),
      source,
      target,
      signal: new Stop(),
      limit: 7,
      recheckMs: 0,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onFinding: (finding, place) => {
        findings.push(finding)
        places.set(finding.key, place)
      },
      ...of,
    }),
  )
  return { report, findings, places }
}

const copied = async (): Promise<{ readonly it: Setting; readonly ids: readonly string[] }> => {
  const it = await arranged({ isBulk: true })
  const ids: string[] = []
  for (let i = 0; i < 20; i++) ids.push(await someEntity(it.blue, '1.1', `Person ${i}`))
  valueOf(await it.begin())
  await it.work()
  return { it, ids }
}

test('finds nothing where all is there', async () => {
  const { it } = await copied()
  const { report, findings } = await verified(it)
  expect(findings).toEqual([])
  expect(report).toMatchObject({ isEqual: true, isInterrupted: false })
  expect(report.types[0]).toMatchObject({ type: 'Entity', source: 20, target: 20, same: 20 })
})

test('names each document that is missing, too much or different, and where', async () => {
  const { it, ids } = await copied()
  const [gone = '', changed = ''] = ids
  await it.green('DELETE', `/entities/${gone}`)
  const extra = await someEntity(it.green, '2.0')
  const { body } = await it.green('GET', `/entities/${changed}`)
  const metadata = Object.assign({}, body['metadata'], { name: 'another' })
  await it.green('PUT', `/raw/entities/${changed}`, { ...body, metadata })
  const { report, findings, places } = await verified(it)
  const inOrder = [...ids, extra].toSorted()
  for (const key of [gone, changed, extra]) expect(places.get(key)).toBe(inOrder.indexOf(key))
  const entities = findings.filter(({ type }) => type === 'Entity')
  const byKey = new Map(entities.map(({ key, verdict }) => [key, verdict]))
  expect(byKey.size).toBe(3)
  expect(byKey.get(gone)).toEqual({ kind: 'missing' })
  expect(byKey.get(extra)).toEqual({ kind: 'extra' })
  expect(byKey.get(changed)).toMatchObject({
    kind: 'different',
    differences: [{ path: '$.metadata.name', kind: 'value' }],
  })
  expect(JSON.stringify(findings)).not.toContain('another')
  expect(report.isEqual).toBe(false)
  expect(report.types[0]).toMatchObject({ same: 18, missing: 1, extra: 1, different: 1 })
})

test('what only the newer version has is no difference', async () => {
  const { it, ids } = await copied()
  const { status } = await it.green('PUT', `/entities/${ids[0]}/owner`, {
    owner_identity: 'ab'.repeat(32),
  })
  expect(status).toBe(200)
  const { findings } = await verified(it)
  // The store says when, and an owner is a change of the document there.
  const paths = findings
    .filter(({ type }) => type === 'Entity')
    .flatMap(({ verdict }) => (verdict.kind === 'different' ? verdict.differences : []))
    .map(({ path }) => path)
  expect(paths).toEqual(['$.updated_at'])
})

test('what is brought over a moment later is no difference', async () => {
  const { it } = await copied()
  const late = await someEntity(it.blue, '1.1', 'late')
  let waits = 0
  const { findings } = await verified(it, {
    // Longer than any machine takes to get there: then it is waited for.
    recheckMs: 3_600_000,
    sleep: async () => {
      waits += 1
      if (waits > 1) return
      valueOf(await it.begin({ name: 'again' }))
      await it.work({ name: 'again' })
    },
  })
  expect(waits).toBeGreaterThan(0)
  expect(findings).toEqual([])
  expect((await it.green('GET', `/entities/${late}`)).status).toBe(200)
})

test('a sample looks at some, spread over all, the same ones for the same seed', async () => {
  const it = await arranged({ isBulk: true })
  for (let i = 0; i < 200; i++) await someEntity(it.blue, '1.1', `Person ${i}`)
  valueOf(await it.begin())
  await it.work()
  const [entity] = it.pairs
  if (!entity) throw new Error('There is no pair')
  const page = valueOf(await it.target.read(entity.to, {}, 1000, call))
  const spread = page.rows.filter((_, at) => at % 10 === 5)
  for (const { key } of spread) {
    const { body } = await it.green('GET', `/entities/${key}`)
    await it.green('PUT', `/raw/entities/${key}`, { ...body, entity_type: 'Other' })
  }
  const looked = async (seed: number) => {
    const { report, findings } = await verified(it, {
      pairs: [entity],
      rangesOf: sampleRanges(it.source, { rows: 50, seed }, call),
    })
    return { report, keys: findings.map(({ key }) => key) }
  }
  const [first, again, other] = [await looked(1), await looked(1), await looked(2)]
  expect(first.report.types[0]?.source).toBe(50)
  expect(first.keys.length).toBeGreaterThan(0)
  expect(first.keys.length).toBeLessThanOrEqual(10)
  expect(again.keys).toEqual(first.keys)
  expect(other.keys).not.toEqual(first.keys)
  const whole = valueOf(await sampleRanges(it.source, { rows: 1000, seed: 1 }, call)(entity))
  expect(whole).toEqual([{}])
})

test('says that it was interrupted', async () => {
  const { it } = await copied()
  const signal = new Stop()
  const { report } = await verified(it, {
    signal,
    onProgress: () => signal.abort(new Error('enough')),
  })
  expect(report).toMatchObject({ isEqual: false, isInterrupted: true })
})
