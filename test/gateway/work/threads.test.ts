/** Large bodies in threads: the same answers as in place, and whatever becomes of one, the others go on. */
import { expect, test } from 'vitest'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, type CallOptions } from '../support/servers.ts'
import people from './people.ts'

const module = new URL('people.ts', import.meta.url).href

const filler = Array.from({ length: 20_000 }, (_, i) => `note ${i}`)

const person = (id: string, full: string) =>
  JSON.stringify({ id, full, notes: filler, hidden: true })

const names: Readonly<Record<string, string>> = {
  ada: 'Ada',
  end: 'ends the thread',
  loop: 'has no end',
  throws: 'throws',
}

interface Started {
  readonly contractModule?: string
  readonly threads?: GatewayConfigInput['threads']
  readonly limits?: GatewayConfigInput['limits']
}

const start = async ({ contractModule, threads = {}, limits = {} }: Started = {}) => {
  const store = await startStore(({ url }, outgoing) => {
    const id = url.split('/').at(-1) ?? ''
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(person(id, names[id] ?? id))
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    contract: people,
    config: { threads: { count: 1, ...threads }, limits },
    ...(contractModule === undefined ? {} : { contractModule }),
  })
  const get = (id: string, options: CallOptions = {}) =>
    call(`${gateway.url}/people/${id}`, { headers: { 'API-Version': '1.0' }, ...options })
  return { ...gateway, get }
}

test('a contract with functions is imported by threads where its module is known', async () => {
  const { get } = await start({ contractModule: module })
  const answer = await get('ada')
  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({ id: 'ada', name: 'Ada, elsewhere', notes: filler })
})

test('where its module is not known, all is done in place, and the log says so once', async () => {
  const { get, lines } = await start()
  expect((await get('ada')).json['name']).toBe('Ada, here')
  expect(lines.filter(({ message }) => message.includes('its module is not known'))).toHaveLength(1)
})

test('a module that cannot be imported leaves all in place', async () => {
  const { get, lines } = await start({ contractModule: `${module}.missing` })
  // The first answer was given to the thread; what it cannot do is a defect of that one at most.
  await get('ada')
  const answer = await get('ada')
  expect([answer.status, answer.json['name']]).toEqual([200, 'Ada, here'])
  expect(lines.some(({ message }) => message.includes('Threads cannot be started'))).toBe(true)
})

test('without threads all is done in place', async () => {
  const { get } = await start({ contractModule: module, threads: { count: 0 } })
  expect((await get('ada')).json['name']).toBe('Ada, here')
})

test('a thread that ends takes its own request with it, and no other', async () => {
  const { get } = await start({ contractModule: module })
  const [first, ended, next] = await Promise.all([get('ada'), get('end'), get('ada')])
  expect([first.status, ended.status, next.status]).toEqual([200, 500, 200])
  expect(next.json['name']).toBe('Ada, elsewhere')
  expect(ended.json).toMatchObject({ code: 'internal' })
})

test('a body that takes too long is given up, and the next one is carried', async () => {
  const { get } = await start({ contractModule: module, threads: { jobMs: 1000 } })
  const [ended, next] = await Promise.all([get('loop'), get('ada')])
  expect(ended.status).toBe(422)
  expect(ended.json).toMatchObject({ code: 'too-much-work' })
  expect(ended.json['detail']).toContain('threads.jobMs')
  expect(next.status).toBe(200)
})

test('what a function throws is told as it is in place', async () => {
  const { get, lines } = await start({ contractModule: module })
  const here = await start({ contractModule: module, threads: { count: 0 } })
  const [away, plain] = [await get('throws'), await here.get('throws')]
  const { instance: _a, request_id: _b, ...told } = away.json
  const { instance: _c, request_id: _d, ...expected } = plain.json
  expect(told).toEqual(expected)
  expect(told['code']).toBe('adapter-failed')
  expect(JSON.stringify(lines)).not.toContain('note 19999')
})

test('what finds the queue full is answered 503 with Retry-After', async () => {
  const threads = { queued: 1, jobMs: 2000 }
  const { get } = await start({ contractModule: module, threads })
  const answers = await Promise.all(Array.from({ length: 6 }, () => get('loop')))
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(0)
  for (const { json, headers } of refused) {
    expect(json['code']).toBe('overloaded')
    expect(headers['retry-after']).toBe('1')
  }
  expect((await get('ada')).status).toBe(200)
})

test('bytes under way are bounded', async () => {
  const threads = { heldBytes: 300_000, jobMs: 2000 }
  const { get } = await start({ contractModule: module, threads })
  const answers = await Promise.all(Array.from({ length: 3 }, () => get('loop')))
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBe(2)
  expect(refused[0]?.json['detail']).toContain('threads.heldBytes')
})
