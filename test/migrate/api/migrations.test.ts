/** The admin API of migrations, over real sockets and a control store in a file. */
import { describe, expect, test } from 'vitest'
import { useApi } from '../../control/api/support.ts'
import { elementsOf } from '../report/well-formed.ts'
import { plantRun, strandedOf } from '../support/planted-run.ts'

const api = useApi()
const strict = useApi({ settings: { policy: 'store', requireReason: true } })

const asViewer = { as: 'viewer' } as const

test('tells which there are, and how far one is', async () => {
  await plantRun(api.store.runs, 'one', { stranded: [strandedOf('20000000')] })
  await plantRun(api.store.runs, 'two', { status: 'paused' })
  const first = await api.ask('GET', '/migrations?limit=1', asViewer)
  expect(first.json).toMatchObject({ items: [{ name: 'one', status: 'in_progress', version: 2 }] })
  const second = await api.ask('GET', `/migrations?limit=1&cursor=${first.json.next}`, asViewer)
  expect(second.json).toMatchObject({ items: [{ name: 'two', status: 'paused' }], next: null })
  const { status, json, headers } = await api.ask('GET', '/migrations/one', asViewer)
  expect(status).toBe(200)
  expect(headers.get('etag')).toBe('"2"')
  expect(json).toMatchObject({
    name: 'one',
    report: { status: 'in_progress', end_time: null, duration: null },
    expected: { Entity: 1000 },
    progress: { types: [{ type: 'Entity', isDone: false, counts: { read: 250 } }] },
    ranges: [{ place: 1, type: 'Entity', at: '40000000', isDone: false }],
    quarantined: { Entity: 1 },
    keys: [{ type: 'Entity', ranges: 1, done: 0, marks: [{ count: 1 }] }],
    measured: null,
    workers: [],
    pace: { rate: expect.any(Number), left: expect.any(Number) },
    history: [{ action: 'migration.begin' }, { action: 'migration.in_progress' }],
  })
  expect(json.next.map(({ command }: { command: string }) => command)).toContain(
    'isthmus migrate pause one',
  )
  const none = await api.ask('GET', '/migrations/none', asViewer)
  expect(none.json).toMatchObject({ code: 'entry-not-found', choices: ['one', 'two'] })
})

test('tells which gates stand before a cut-over, and which of them only a look tells', async () => {
  await plantRun(api.store.runs, 'gated', { stranded: [strandedOf('20000000')] })
  const gatesOf = async (name: string): Promise<Record<string, boolean | null>> => {
    const { json } = await api.ask('GET', `/migrations/${name}`, asViewer)
    const { gates } = json.cutOver as { gates: { gate: string; isOpen: boolean | null }[] }
    return Object.fromEntries(gates.map(({ gate, isOpen }) => [gate, isOpen]))
  }
  expect(await gatesOf('gated')).toMatchObject({
    rollout: false,
    copied: false,
    quarantine: false,
    verified: null,
  })
  const { json } = await api.ask('GET', '/migrations/gated', asViewer)
  expect(json.cutOver.evidence).toBeNull()

  await plantRun(api.store.runs, 'evident', { status: 'completed' })
  const found = await api.store.runs.run('evident')
  const { version = 0, state = {} } = found ?? {}
  const kept = {
    at: new Date().toISOString(),
    version: version + 1,
    positions: {},
    verified: { Entity: 250 },
    backup: { name: 'blue-1', digest: 'ab' },
    witnessed: ['1.0', '2.0'],
    losing: { Entity: 3 },
  }
  const change = { actor: 'test', action: 'migration.evidence', name: 'evident' }
  await api.store.runs.changeRun({ ...change, version, state: { ...state, evidence: kept } })
  const seen = await api.ask('GET', '/migrations/evident', asViewer)
  expect(seen.json.cutOver.evidence).toMatchObject({
    backup: 'blue-1',
    losing: { Entity: 3 },
    void: [],
  })
  expect(await gatesOf('evident')).toMatchObject({ copied: true, verified: true, 'way back': true })

  await api.store.runs.changeRun({
    ...change,
    version: version + 1,
    state: { ...state, evidence: kept },
  })
  const gone = await api.ask('GET', '/migrations/evident', asViewer)
  expect(gone.json.cutOver.evidence.void).toHaveLength(1)
  expect(await gatesOf('evident')).toMatchObject({ verified: null })
})

test('answers the report by the names of the guide, and as a page that may load nothing', async () => {
  await plantRun(api.store.runs, 'told', { stranded: [strandedOf('<script>', '{"secret":1}')] })
  const { json } = await api.ask('GET', '/migrations/told/report', asViewer)
  expect(Object.keys(json)).toEqual(['status', 'start_time', 'end_time', 'duration', 'metrics'])
  const headers = { accept: 'text/html,application/xhtml+xml' }
  const page = await api.ask('GET', '/migrations/told/report', { ...asViewer, headers })
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; .*frame-ancestors 'none'$/,
  )
  expect(elementsOf(page.text)).toContain('svg')
  expect(page.text).toContain('<code>&lt;script&gt;</code>')
  expect(page.text).not.toContain('secret')
})

test('shows documents in quarantine only to who may see data, and only when asked', async () => {
  const keys = Array.from({ length: 25 }, (_, at) => `key-${String(at).padStart(2, '0')}`)
  const odd = ['\u202E"', 'zz🎉']
  await plantRun(api.store.runs, 'left', {
    stranded: [...keys, ...odd].map((key) => strandedOf(key)),
  })
  const path = '/migrations/left/quarantine'
  const found: string[] = []
  for (let cursor = ''; ;) {
    const { json } = await api.ask('GET', `${path}?limit=10${cursor}`, asViewer)
    for (const row of json.items) {
      expect(row).not.toHaveProperty('document')
      found.push(row.key)
    }
    if (json.next === null) break
    cursor = `&cursor=${json.next}`
  }
  expect(found).toHaveLength(27)
  expect(found.slice(0, 25)).toEqual(keys)
  const refused = await api.ask('GET', `${path}?documents=true`, asViewer)
  expect(refused.json).toMatchObject({ status: 403, code: 'role-required' })
  const asked = { as: 'release-manager' } as const
  const { json } = await api.ask('GET', `${path}?documents=true`, asked)
  expect(json.items).toHaveLength(20)
  expect(json.items[0]).toMatchObject({ key: 'key-00', document: '{"id":"key-00"}' })
  const rest = await api.ask('GET', `${path}?documents=true&cursor=${json.next}`, asked)
  expect(rest.json).toMatchObject({ next: null })
  expect(rest.json.items).toHaveLength(7)
  const wrong = await api.ask('GET', `${path}?cursor=eA`, asViewer)
  expect(wrong.json).toMatchObject({ status: 400, code: 'malformed' })
})

describe('what people ask', () => {
  const by = { as: 'release-manager' } as const

  test('is done on the condition of what they saw, and is in the audit', async () => {
    await plantRun(api.store.runs, 'asked')
    const blind = await api.ask('POST', '/migrations/asked/pause', { ...by, body: {} })
    expect(blind.json).toMatchObject({ status: 428, code: 'precondition-required' })
    const old = await api.ask('POST', '/migrations/asked/pause', { ...by, body: {}, ifMatch: '1' })
    expect(old.json).toMatchObject({ status: 412, code: 'entry-changed' })
    const slow = { rate: 500, batch: null, reason: 'busy' }
    const throttled = await api.ask('PATCH', '/migrations/asked/throttle', {
      ...by,
      body: slow,
      ifMatch: '2',
    })
    expect(throttled.json).toMatchObject({ name: 'asked', status: 'in_progress', version: 3 })
    expect((await api.store.runs.run('asked'))?.state['throttle']).toEqual({ rate: 500 })
    const body = { reason: 'lunch' }
    const paused = await api.ask('POST', '/migrations/asked/pause', { ...by, body, ifMatch: '3' })
    expect(paused.json).toMatchObject({ status: 'paused', why: 'lunch', version: 4 })
    expect(paused.headers.get('etag')).toBe('"4"')
    const any = { ...by, body: {}, headers: { 'if-match': '*' } }
    const again = await api.ask('POST', '/migrations/asked/pause', any)
    expect(again.json).toMatchObject({ status: 409, code: 'migration-refused' })
    const ended = await api.ask('POST', '/migrations/asked/cancel', any)
    expect(ended.json).toMatchObject({ status: 'cancelled', endTime: expect.any(String) })
    expect((await api.store.runs.acts('asked')).slice(2)).toMatchObject([
      { actor: 'token:release-manager', action: 'migration.throttle', reason: 'busy' },
      { action: 'migration.pause', reason: 'lunch', status: 'paused' },
      { action: 'migration.cancel', reason: null, status: 'cancelled' },
    ])
    const nothing = await api.ask('PATCH', '/migrations/asked/throttle', any)
    expect(nothing.json).toMatchObject({ status: 422, code: 'validation-failed' })
  })

  test('needs a reason where the configuration wants one', async () => {
    await plantRun(strict.store.runs, 'strict')
    const at = { ...by, headers: { 'if-match': '*' } }
    const silent = await strict.ask('POST', '/migrations/strict/cancel', { ...at, body: {} })
    expect(silent.json).toMatchObject({ status: 422, code: 'reason-required' })
    const body = { rate: 1, reason: ' ' }
    const blank = await strict.ask('PATCH', '/migrations/strict/throttle', { ...at, body })
    expect(blank.json).toMatchObject({ code: 'reason-required' })
    expect(await strict.store.runs.run('strict')).toMatchObject({ version: 2 })
  })
})
