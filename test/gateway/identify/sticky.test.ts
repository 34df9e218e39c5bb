/** Clients without credentials that stay where they are, and keys that go on to the API. */
import { describe, expect, test } from 'vitest'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { client, digest, flag, key, start } from '../policy/support.ts'

const halves = flag('old', {
  fractional: [
    { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] },
    ['new', 50],
    ['old', 50],
  ],
})

const sticky = (by: { header: string } | { cookie: string }): Partial<GatewayConfigInput> => ({
  identity: { apiKey: {}, anonymous: { explain: true, sticky: by } },
})

const visitors = Array.from({ length: 40 }, (_, i) => `visitor-${i}`)

describe.each([
  { by: { header: 'X-Session' }, says: (value: string) => ({ 'X-Session': value }) },
  { by: { cookie: 'sid' }, says: (value: string) => ({ Cookie: `a=b; sid=${value}; sidx=c` }) },
])('a stranger told apart by $by', ({ by, says }) => {
  test('stays where it is, while others are elsewhere', async () => {
    const { ask } = await start([halves], sticky(by))
    const first = await Promise.all(visitors.map(async (one) => (await ask(says(one))).backend))
    const again = await Promise.all(visitors.map(async (one) => (await ask(says(one))).backend))
    expect(again).toEqual(first)
    expect(new Set(first)).toEqual(new Set(['old', 'new']))
  })

  test('is nobody: no pin, no name, and the backend sees what it sent', async () => {
    const { ask, next, old, gateway } = await start(
      [flag('old'), client('secret-id', { pin: '2.0' })],
      sticky(by),
    )
    const answer = await ask(says('secret-id'))
    expect(answer).toMatchObject({ client: 'anonymous', backend: 'old' })
    expect(answer.headers['api-version']).toBe('1.0.0')
    expect(JSON.stringify([gateway.lines, answer.decision])).not.toContain('secret-id')
    expect(JSON.stringify(old.last().headers)).toContain('secret-id')
    expect(next.received).toEqual([])
  })

  test('is one of all where it says nothing, or what is too long', async () => {
    const { ask } = await start([halves], sticky(by))
    const nothing = (await ask()).backend
    for (const value of ['', 'x'.repeat(1025)])
      expect((await ask(says(value))).backend).toBe(nothing)
  })

  test('is the client that its key says, whatever else it says', async () => {
    const { ask } = await start([halves, client('ann')], sticky(by))
    const alone = (await ask(key('ann'))).backend
    for (const one of visitors.slice(0, 10)) {
      const answer = await ask({ ...key('ann'), ...says(one) })
      expect(answer).toMatchObject({ client: 'ann', backend: alone })
    }
  })

  test('is not let in where clients need credentials, nor with wrong ones', async () => {
    const closed = await start([halves], {
      identity: { apiKey: {}, anonymous: { allow: false, sticky: by } },
    })
    expect(await closed.ask(says('a'))).toMatchObject({ status: 401 })
    const open = await start([halves], sticky(by))
    expect(await open.ask({ ...says('a'), 'X-API-Key': 'wrong' })).toMatchObject({ status: 401 })
  })

  test('is told to caches', async () => {
    const { ask } = await start([halves], sticky(by))
    expect(String((await ask(says('a'))).headers['vary'])).toContain(
      'header' in by ? by.header : 'Cookie',
    )
  })
})

test.each([
  ['sid=__proto__', 'sid=constructor'],
  ['sid="quoted; sid=other"', 'sid="quoted'],
  ['sid=a=b', 'sid=a=c'],
  ['  sid  =  a  ', 'sid=zz'],
  ['sid=\u00fc', 'sid=\u00e4'],
  ['=x; ; sid=a; sid=b', 'sid=c'],
])('odd cookies (%j) are values like any other', async (cookie, other) => {
  const { ask } = await start([halves], sticky({ cookie: 'sid' }))
  const one = await ask({ Cookie: cookie })
  expect(one.status).toBe(200)
  expect((await ask({ Cookie: cookie })).backend).toBe(one.backend)
  expect((await ask({ Cookie: other })).status).toBe(200)
})

test('nobody may call itself as strangers are called', async () => {
  const { ask } = await start([halves], {
    identity: { trustedHeader: { name: 'X-User' }, anonymous: { explain: true } },
  })
  expect(await ask({ 'X-User': 'anonymous:0123456789abcdef' })).toMatchObject({ status: 401 })
})

describe('an API key', () => {
  test('goes on to an API that knows clients by it, where that is configured', async () => {
    const { ask, old } = await start([flag('old'), client('ann')], {
      identity: { apiKey: { forward: true } },
    })
    expect((await ask(key('ann'))).client).toBe('ann')
    expect(old.last().headers).toHaveProperty('x-api-key', 'ann-key')
  })

  test('that is wrong goes nowhere, also there', async () => {
    const { ask, old } = await start([flag('old'), client('ann')], {
      identity: { apiKey: { forward: true } },
    })
    expect(await ask({ 'X-API-Key': 'wrong' })).toMatchObject({ status: 401 })
    expect(old.received).toEqual([])
  })

  test('that is new does not move its client to another bucket', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `client-${i}`)
    const { ask, source } = await start([halves, ...names.map((id) => client(id))])
    const backends = (suffix: string) =>
      Promise.all(names.map(async (id) => (await ask({ 'X-API-Key': `${id}${suffix}` })).backend))
    const before = await backends('-key')
    await source.change(...names.map((id) => client(id, { keys: [digest(`${id}-new`)] })))
    expect(await backends('-new')).toEqual(before)
    expect(new Set(before).size).toBe(2)
  })
})
