/**
 * Old clients of the first document, before an API that speaks the second one, through a gateway with
 * the drafted contract. Both are real servers; what clients get is held against the JSON Schema of
 * their version.
 */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { jsonSchemas } from '../../../src/contract/index.ts'
import { draft } from '../../../src/init/draft/index.ts'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import type { Json, JsonObject } from '../../../src/json/index.ts'
import { startGateway } from '../../gateway/support/gateway.ts'
import { call, startStore } from '../../gateway/support/servers.ts'
import { contractOfDraft, likeliest, type Answer } from './support/applied.ts'

const read = (name: string) =>
  readOpenApi(readFileSync(new URL(`../documents/${name}`, import.meta.url), 'utf8'))

/** As somebody who knows the API answers. */
const answers: Readonly<Record<string, string>> = {
  'Error.detail': 'renamed',
  'Shipment.instructions': 'instructions',
  'NewShipment.instructions': 'instructions',
  'Shipment.estimated_delivery': 'renamed',
}
const knowing: Answer = (question) => answers[question.key] ?? likeliest(question)

const contract = contractOfDraft(
  read('freight-1.yaml'),
  draft(read('freight-1.yaml'), read('freight-2.yaml')),
  knowing,
)

const ajv = new Ajv2020({ strict: false })
for (const format of ['uuid', 'date-time', 'uri-reference', 'email']) ajv.addFormat(format, true)
ajv.addSchema({ $id: 'https://types.example/1', $defs: jsonSchemas(contract.versions[0]!.types) })

const isOf = (type: string, document: unknown) => {
  const judge = ajv.compile({ $ref: `https://types.example/1#/$defs/${type}` })
  expect([judge(document), judge.errors]).toEqual([true, null])
}

const recipient = { name: 'Ada King', street: '12 High Street', city: 'Leeds', country: 'GB' }
const first: JsonObject = {
  id: '018f0c6e-8f5e-7c3a-8d7b-2f1f0e6f9a10',
  status: 'collected',
  service: 'express',
  customer_id: '6f1f0f52-3f0c-4b0c-9a3e-0b6ff4e2f0aa',
  sender: { name: 'Mill & Sons', street: 'Dock Road 4', city: 'Hull' },
  recipient,
  parcels: [{ weight: 2.5, length: 30, width: 20, height: 10, contents: 'Books' }],
  price: '18.40',
  insurance: 'full',
  instructions: 'Ring twice',
  remark: 'VIP',
  estimated_delivery: '2024-05-04T08:00:00Z',
  carbon_grams: 910,
  driver: null,
  created_at: '2024-05-02T08:00:00Z',
}

/** The second document's API, with what it keeps in memory. */
const start = async () => {
  const shipments = new Map<string, JsonObject>([[first['id'] as string, first]])
  let count = 0
  const store = await startStore((request, outgoing) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    const answer = (status: number, body?: Json) => {
      outgoing.writeHead(status, { 'content-type': 'application/json', etag: `"${count}"` })
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    }
    const [, version, collection, id, action] = pathname.split('/')
    if (version !== 'v2') return answer(404, { detail: `no ${pathname} in this version` })
    if (collection === 'hubs') {
      return answer(200, [{ code: 'HUL', name: 'Hull', address: recipient, open_on: ['mon'] }])
    }
    if (collection !== 'shipments') return answer(404, { code: 'gone', detail: 'No such thing' })
    if (id === undefined && request.method === 'GET') {
      const asked = searchParams.get('status')
      const data = [...shipments.values()].filter(({ status }) => !asked || status === asked)
      const size = Number(searchParams.get('page_size') ?? 25)
      return answer(200, { data: data.slice(0, size), total: data.length, next: null })
    }
    if (id === undefined) {
      const body = JSON.parse(request.body) as JsonObject
      if (body['customer_id'] === 'nobody') {
        return answer(400, {
          code: 'invalid',
          detail: 'No such customer',
          errors: [{ field: 'sender.name', message: 'is unknown' }],
        })
      }
      count += 1
      const made = { ...first, remark: null, ...body, id: `${first['id'] as string}${count}` }
      shipments.set(made.id, made)
      return answer(201, made)
    }
    const stored = shipments.get(id)
    if (!stored) return answer(404, { code: 'unknown', detail: `No shipment ${id}` })
    if (action === 'cancel') return answer(202, { ...stored, status: 'cancelled' })
    if (request.method === 'DELETE') {
      shipments.delete(id)
      return answer(204)
    }
    if (request.method === 'PUT' || request.method === 'PATCH') {
      count += 1
      const body = JSON.parse(request.body) as JsonObject
      shipments.set(id, request.method === 'PUT' ? { ...body, id } : { ...stored, ...body })
    }
    return answer(200, shipments.get(id))
  })
  const gateway = await startGateway({
    contract,
    stores: { next: { url: store.url, version: '2.0' } },
  })
  const send = async (method: string, path: string, body?: Json, type = 'application/json') => {
    const answered = await call(`${gateway.url}${path}`, {
      method,
      headers: { 'API-Version': '1.0', ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const json = answered.text === '' ? undefined : (JSON.parse(answered.text) as JsonObject)
    return { status: answered.status, json: json!, text: answered.text }
  }
  return { send, store, stored: (id = first['id'] as string) => shipments.get(id) }
}

const at = `/v1/shipments/${first['id'] as string}`

test('what is read is what the first document says', async () => {
  const { send } = await start()
  const { status, json } = await send('GET', at)
  expect(status).toBe(200)
  isOf('Shipment', json)
  expect(json).toMatchObject({
    status: 'picked_up',
    sender_name: 'Mill & Sons',
    sender_street: 'Dock Road 4',
    price: 18.4,
    insured: true,
    note: 'Ring twice',
    eta: '2024-05-04T08:00:00Z',
  })
  for (const name of ['sender', 'insurance', 'instructions', 'remark', 'estimated_delivery']) {
    expect(json).not.toHaveProperty(name)
  }
})

test('lists and their parameters are those of the first document', async () => {
  const { send, store } = await start()
  const { status, json } = await send('GET', '/v1/shipments?limit=1&status=picked_up')
  expect(status).toBe(200)
  isOf('ShipmentPage', json)
  expect((json['items'] as Json[]).length).toBe(1)
  const { searchParams } = new URL(store.last().url, 'http://localhost')
  expect(searchParams.get('page_size')).toBe('1')
  expect(searchParams.get('status')).toBe('collected')
  const depots = await send('GET', '/v1/depots')
  expect(depots.status).toBe(200)
  isOf('DepotList', depots.json)
})

test('what is created arrives as the second document says', async () => {
  const { send, store } = await start()
  const { status, json } = await send('POST', '/v1/shipments', {
    customer_id: '6f1f0f52-3f0c-4b0c-9a3e-0b6ff4e2f0aa',
    service: 'standard',
    sender_name: 'Mill & Sons',
    sender_city: 'Hull',
    recipient,
    parcels: [{ weight: 2.5 }],
    insured: false,
    note: 'Ring once',
  })
  expect(JSON.parse(store.last().body)).toMatchObject({
    sender: { name: 'Mill & Sons', city: 'Hull' },
    insurance: 'none',
    instructions: 'Ring once',
    parcels: [{ weight: 2.5, contents: '' }],
  })
  expect(status).toBe(201)
  isOf('Shipment', json)
  expect(json).toMatchObject({ sender_city: 'Hull', insured: false, note: 'Ring once' })
})

test('a replacement keeps what older clients cannot see', async () => {
  const { send, stored } = await start()
  const { json } = await send('GET', at)
  const { status } = await send('PUT', at, { ...json, note: 'Do not ring' })
  expect(status).toBe(200)
  expect(stored()).toMatchObject({
    instructions: 'Do not ring',
    remark: 'VIP',
    insurance: 'full',
    price: '18.40',
    carbon_grams: 910,
    parcels: first['parcels'],
  })
})

test('a patch names fields of the first document', async () => {
  const { send, store, stored } = await start()
  const { status, json } = await send(
    'PATCH',
    at,
    { note: 'Knock', status: 'in_transit' },
    'application/merge-patch+json',
  )
  expect([status, json['note'], json['status']]).toEqual([200, 'Knock', 'in_transit'])
  expect(stored()).toMatchObject({ instructions: 'Knock', remark: 'VIP' })
  const patches = store.received.filter(({ method }) => method === 'PATCH')
  expect(patches.map(({ body }) => JSON.parse(body))).toEqual([
    { instructions: 'Knock', status: 'in_transit' },
  ])
})

test('statuses and errors are told as the first document does', async () => {
  const { send } = await start()
  expect((await send('POST', `${at}/cancel`, {})).status).toBe(200)
  const unknown = await send('GET', '/v1/shipments/018f0c6e-0000-7c3a-8d7b-2f1f0e6f9a10')
  expect(unknown.status).toBe(404)
  isOf('Error', unknown.json)
  expect(unknown.json['message']).toContain('No shipment')
  const refused = await send('POST', '/v1/shipments', {
    customer_id: 'nobody',
    service: 'standard',
    recipient,
    parcels: [{ weight: 1 }],
    sender_name: 'X',
  })
  expect(refused.status).toBe(400)
  isOf('Error', refused.json)
  expect(refused.json).toMatchObject({
    code: 'invalid',
    message: 'No such customer',
    // The backend says `sender.name`, which this client calls otherwise.
    errors: [{ field: 'sender_name', message: 'is unknown' }],
  })
  const gone = await send('GET', '/v1/rates')
  expect(gone.status).toBe(410)
  isOf('Error', gone.json)
})
