/** Fields that a later version has no use for, and that older clients may go on sending. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  base,
  change,
  defineContract,
  discard,
  each,
  remove,
  rename,
  version,
} from '../../../../src/contract/index.ts'
import type { Json } from '../../../../src/json/index.ts'
import { startGateway } from '../../support/gateway.ts'
import { call } from '../../support/servers.ts'
import { routes } from './unseen/contract.ts'
import { startBoardStore } from './write-laws/keyed/store.ts'

const Doc = z.object({
  name: z.string(),
  permission: z.string().optional(),
  mode: z.string(),
  gone: z.string().optional(),
  rows: z.array(z.object({ n: z.int(), note: z.string().optional() })),
})

const contract = defineContract({
  name: 'discards',
  base: base('1.0.0', { summary: 'First', types: { Doc }, routes }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('Less to say', {
          Doc: [
            discard('permission'),
            discard('mode', 'plain'),
            remove('gone'),
            each('rows', [discard('note')]),
          ],
        }),
      ],
    }),
    version('3.0.0', {
      summary: 'Third',
      changes: [change('A name', { Doc: [rename('name', 'title')] })],
    }),
  ],
})

const shown = { name: 'a', mode: 'plain', rows: [{ n: 1 }] }

const started = async (version_ = '2.0', threads = 0) => {
  const store = await startBoardStore()
  const stores = { blue: { url: store.url, version: version_ } }
  const gateway = await startGateway({ stores, contract, config: { threads: { count: threads } } })
  const held: Readonly<Record<string, Json>> = {
    '1.0': shown,
    '2.0': { name: 'a', rows: [{ n: 1 }] },
    '3.0': { title: 'a', rows: [{ n: 1 }] },
  }
  store.held.set('/docs/1', JSON.stringify(held[version_]))
  const send = (method: string, body: Json, type = 'application/json', client = '1.0') =>
    call(`${gateway.url}/docs/1`, {
      method,
      headers: { 'API-Version': client, 'Content-Type': type },
      body: JSON.stringify(body),
    })
  const counted = () =>
    gateway.metrics
      .collect()
      .find(({ name }) => name === 'isthmus.fields.discarded')
      ?.points.map((point) => JSON.stringify(point))
      .join('\n') ?? ''
  const metrics = async () => (await gateway.admin.request('/metrics')).text()
  return { send, counted, metrics, now: () => store.held.get('/docs/1') ?? '' }
}

const merge = 'application/merge-patch+json'
const patch = 'application/json-patch+json'

describe('a field that is let go', () => {
  test.each<[string, string, Json, string, string]>([
    ['in a document', 'PUT', { ...shown, permission: 'pull' }, 'application/json', 'permission'],
    ['that is shown with a value', 'PUT', { ...shown, mode: 'other' }, 'application/json', 'mode'],
    [
      'in items',
      'PUT',
      { ...shown, rows: [{ n: 1, note: 'x' }] },
      'application/json',
      'rows.*.note',
    ],
    ['in a merge patch', 'PATCH', { permission: 'pull', mode: 'x' }, merge, 'permission, mode'],
    [
      'in a JSON Patch',
      'PATCH',
      [{ op: 'add', path: '/permission', value: 'pull' }],
      patch,
      'permission',
    ],
    [
      'in an item that a JSON Patch adds',
      'PATCH',
      [{ op: 'replace', path: '/rows/0', value: { n: 1, note: 'x' } }],
      patch,
      'rows.*.note',
    ],
  ])('%s is not refused, and told', async (_, method, body, type, told) => {
    const { send, now } = await started()
    const answer = await send(method, body, type)
    expect([answer.status, answer.headers['isthmus-discarded']]).toEqual([200, told])
    expect(JSON.parse(now())).toEqual({ name: 'a', rows: [{ n: 1 }] })
  })

  test('is told of a large document, too, which a thread adapts', async () => {
    const { send, metrics } = await started('2.0', 1)
    const rows = Array.from({ length: 20_000 }, (_, n) => ({ n }))
    const answer = await send('PUT', { ...shown, rows, permission: 'pull' })
    expect([answer.status, answer.headers['isthmus-discarded']]).toEqual([200, 'permission'])
    expect(await metrics()).toMatch(/isthmus_large_jobs_total\{[^}]*\} [1-9]/)
  })

  test('is counted by its name', async () => {
    const { send, counted } = await started()
    await send('PUT', { ...shown, permission: 'secret words' })
    expect(counted()).toContain('permission')
    expect(counted()).not.toContain('secret')
  })

  test.each<[string, string, Json, string]>([
    ['as it is shown', 'PUT', shown, 'application/json'],
    ['null in a merge patch', 'PATCH', { permission: null, name: 'b' }, merge],
    ['taken out by a JSON Patch', 'PATCH', [{ op: 'remove', path: '/permission' }], patch],
    ['another one', 'PATCH', { name: 'b' }, merge],
  ])('is not told of where nothing is said: %s', async (_, method, body, type) => {
    const { send } = await started()
    const answer = await send(method, body, type)
    expect([answer.status, answer.headers['isthmus-discarded']]).toEqual([200, undefined])
  })

  test('is refused where its removal says nothing of it, and tested as absent', async () => {
    const { send, now } = await started()
    const gone = await send('PUT', { ...shown, gone: 'x', permission: 'pull' })
    expect([gone.status, gone.headers['isthmus-discarded']]).toEqual([422, undefined])
    const asked = await send('PATCH', [{ op: 'test', path: '/permission', value: 'pull' }], patch)
    expect(asked.status).toBe(422)
    expect(JSON.parse(now())).toEqual({ name: 'a', rows: [{ n: 1 }] })
  })

  test('is let go over several versions, and kept where the store has it', async () => {
    const later = await started('3.0')
    const answer = await later.send('PUT', { ...shown, permission: 'pull' })
    expect([answer.status, answer.headers['isthmus-discarded']]).toEqual([200, 'permission'])
    const same = await started('1.0')
    const kept = await same.send('PUT', { ...shown, permission: 'pull' })
    expect([kept.status, kept.headers['isthmus-discarded']]).toEqual([200, undefined])
    expect(JSON.parse(same.now())).toMatchObject({ permission: 'pull' })
  })
})

test('the changelog says it', () => {
  const notes = contract.versions.flatMap(({ changes }) =>
    changes.flatMap(({ details }) => details),
  )
  expect(notes.join('\n')).toContain('removes `permission`, which older clients may still send')
})
