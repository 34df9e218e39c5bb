import { expect, test } from 'vitest'
import { createRunGauges } from '../../../src/migrate/report/run-gauges.ts'
import { createMetrics, prometheusText } from '../../../src/telemetry/index.ts'
import { sqlitePlace } from '../../rollout/support/control-places.ts'
import { plantRun, rangeOf, strandedOf } from '../support/planted-run.ts'

const told = async () => {
  const { store } = await sqlitePlace()
  const { runs } = store
  const metrics = createMetrics()
  let time = 0
  const look = createRunGauges({ runs, metrics, clock: () => time })
  return {
    runs,
    look,
    text: () => prometheusText(metrics.collect()),
    pass: (ms: number) => {
      time += ms
    },
  }
}

test('what is read, written, the same and in quarantine is told, and since when nothing moved', async () => {
  const it = await told()
  await plantRun(it.runs, 'one', { stranded: [strandedOf('a'), strandedOf('b')] })
  await it.look()
  it.pass(7000)
  await it.look()
  const labels = 'migration="one",type="Entity"'
  for (const line of [
    'isthmus_migration_status{migration="one",status="in_progress"} 1',
    'isthmus_migration_status{migration="one",status="completed"} 0',
    `isthmus_migration_documents{${labels},state="read"} 250`,
    `isthmus_migration_documents{${labels},state="written"} 230`,
    `isthmus_migration_documents{${labels},state="same"} 18`,
    `isthmus_migration_documents{${labels},state="quarantined"} 2`,
    `isthmus_migration_documents{${labels},state="expected"} 1000`,
    'isthmus_migration_idle_seconds{migration="one"} 7',
  ])
    expect(it.text()).toContain(`${line}\n`)
  const range = rangeOf(1, 'Entity', { version: 2, counts: { read: 300 } })
  await it.runs.step({ name: 'one', range, stranded: [], landed: ['a'] })
  await it.look()
  expect(it.text()).toContain('isthmus_migration_idle_seconds{migration="one"} 0\n')
  expect(it.text()).toContain(`{${labels},state="read"} 300\n`)
  expect(it.text()).toContain(`{${labels},state="quarantined"} 1\n`)
})

test('only so many are told, those under way first, and no name breaks the format', async () => {
  const it = await told()
  const hostile = 'x"} 1\nevil{a="\\'
  await plantRun(it.runs, hostile, { type: hostile })
  for (let at = 0; at < 25; at += 1) await plantRun(it.runs, `over-${at}`, { status: 'completed' })
  await it.look()
  const names = new Set([...it.text().matchAll(/migration="((?:[^"\\]|\\.)*)"/g)].map(([, n]) => n))
  expect(names.size).toBe(20)
  expect(names).toContain(String.raw`x\"} 1\nevil{a=\"\\`)
  const sample = /^(?:#.*|[a-z_]+\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\} [\d.]+)$/
  expect(
    it
      .text()
      .trimEnd()
      .split('\n')
      .filter((line) => !sample.test(line)),
  ).toEqual([])
})

test('of a migration that begins, goes on or ends it is told once, and of none that was there before', async () => {
  const { store } = await sqlitePlace()
  const { runs } = store
  const seen: string[] = []
  const look = createRunGauges({
    runs,
    metrics: createMetrics(),
    clock: () => 0,
    onStatus: (migration, { status }) => seen.push(`${migration} ${status}`),
  })
  await plantRun(runs, 'before', { status: 'completed' })
  await look()
  expect(seen).toEqual([])
  await plantRun(runs, 'new')
  await look()
  await look()
  expect(seen).toEqual(['new in_progress'])
  const row = await runs.run('new')
  if (!row) throw new Error('no run')
  const state = { ...row.state, status: 'paused' }
  const change = { actor: 'test', action: 'migration.paused', name: 'new', version: row.version }
  await runs.changeRun({ ...change, state })
  await look()
  await look()
  expect(seen).toEqual(['new in_progress', 'new paused'])
})
