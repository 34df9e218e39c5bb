import { describe, expect, test } from 'vitest'
import { startGateway, type StartOptions } from '../support/gateway.ts'
import { call, startStore, until, type Answer } from '../support/servers.ts'
import { answering, omitCases, page } from './cases.ts'
import { contract, seen, thing } from './contract.ts'

const start = (url: string, config: StartOptions['config'] = {}) =>
  startGateway({ contract, stores: { blue: { url, version: '3.0' } }, config })

omitCases('Node', async (url) => (await start(url)).url)

const old = { headers: { 'API-Version': '1.0' } }

const behind = async (answer: Answer, config?: StartOptions['config']) =>
  start((await startStore(answer)).url, config)

const omittedOf = ({ metrics }: Awaited<ReturnType<typeof start>>) =>
  metrics.collect().find(({ name }) => name === 'isthmus.items.omitted')

const ndjson = { 'Content-Type': 'application/x-ndjson' }

describe('what was left out', () => {
  test('is told by place, id and reason in log, metrics and quarantine, without what it holds', async () => {
    const gateway = await behind(answering(page(thing('a'), thing('b', 'Hidden', 'never'))))
    await call(`${gateway.url}/things`, old)
    await call(`${gateway.url}/things`, old)

    const told = {
      route: 'things.list',
      backend: 'blue',
      place: 'Item /things/1',
      pointer: '/things/1',
      id: 'b',
      code: 'not-representable',
    }
    const lines = gateway.lines.filter(({ message }) => /left out/.test(message))
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({
      level: 'warn',
      fields: { ...told, store_version: '3.0', client_version: '1.0' },
    })
    const { items } = (await (await gateway.admin.request('/quarantine')).json()) as {
      items: unknown[]
    }
    expect(items).toEqual([
      {
        ...told,
        storeVersion: '3.0',
        clientVersion: '1.0',
        detail: expect.stringContaining('RFC 3339') as unknown,
        first: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        last: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
        times: 2,
      },
    ])
    expect(JSON.stringify([lines, items])).not.toContain('Hidden')
    const text = await (await gateway.admin.request('/metrics')).text()
    expect(text).toContain('isthmus_items_omitted_total{route="things.list",backend="blue"} 2')
  })

  test('is counted for all instances', async () => {
    const told: unknown[] = []
    const { url } = await startStore(answering(page(thing('a'), thing('b', 'Hidden', 'never'))))
    const gateway = await startGateway({
      contract,
      stores: { blue: { url, version: '3.0' } },
      facts: {
        watch: (request) => request,
        served: () => undefined,
        omitted: (item, at) => told.push([item, typeof at]),
      },
    })
    await call(`${gateway.url}/things`, old)
    expect(told).toMatchObject([
      [{ route: 'things.list', id: 'b', pointer: '/things/1' }, 'number'],
    ])
    expect(JSON.stringify(told)).not.toContain('Hidden')
  })

  test('by an adapter is logged with what it threw', async () => {
    const gateway = await behind(answering(page(thing('b', 'Throw'))))
    await call(`${gateway.url}/things`, old)
    const line = gateway.lines.find(({ message }) => /left out/.test(message))
    expect(line?.fields).toMatchObject({ code: 'adapter-failed', id: 'b' })
    expect(line?.fields['error']).toEqual(new TypeError('a secret of the store'))
  })

  test('is named for the first items of an answer, and counted for all', async () => {
    const body = '7\n'.repeat(1000) + JSON.stringify(thing('a'))
    const gateway = await behind(answering(body, ndjson))
    const answer = await call(`${gateway.url}/things/export`, old)
    expect(JSON.parse(answer.text)).toEqual(seen('a'))
    await until(() => gateway.lines.some(({ message }) => /More items/.test(message)))
    const lines = gateway.lines.filter(({ message }) => /left out/.test(message))
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)?.fields).toMatchObject({ route: 'things.export', count: 1000, told: 20 })
    expect(JSON.stringify(omittedOf(gateway))).toContain('1000')
  })

  test('is kept for the last items only', async () => {
    let from = 0
    const gateway = await behind((_, outgoing) => {
      const things = Array.from({ length: 20 }, (__, index) => thing(`k${from + index}`, 5))
      from += 20
      outgoing.writeHead(200, { 'Content-Type': 'application/json' })
      outgoing.end(page(...things))
    })
    for (let asked = 0; asked < 11; asked += 1) await call(`${gateway.url}/things`, old)
    const { items } = (await (await gateway.admin.request('/quarantine')).json()) as {
      items: { id: string }[]
    }
    expect(items).toHaveLength(200)
    expect(items[0]?.id).toBe('k219')
    expect(items.at(-1)?.id).toBe('k20')
  })
})

describe('an answer', () => {
  test('cut to some fields leaves out what does not fit, too', async () => {
    const gateway = await behind(answering(page(thing('a'), 7)))
    const answer = await call(`${gateway.url}/things?fields=key`, old)
    expect(answer.json).toEqual({ items: [{ key: 'a' }], total: 2 })
    expect(answer.headers['isthmus-omitted']).toBe('1')
  })

  test('too large to be held leaves items out while it passes', async () => {
    const many = Array.from({ length: 500 }, (_, index) => (index % 5 === 0 ? 7 : thing('a')))
    const gateway = await behind(answering(page(...many)), { limits: { bufferBytes: 1000 } })
    const answer = await call(`${gateway.url}/things`, old)
    expect(answer.json).toEqual({ items: Array.from({ length: 400 }, () => seen('a')), total: 500 })
    expect(JSON.stringify(omittedOf(gateway))).toContain('100')
  })

  test('in which all fits is the same to the byte, and says nothing of omissions', async () => {
    const body =
      '{ "things" : [ ' +
      JSON.stringify(thing('a')) +
      ' , ' +
      JSON.stringify(thing('e')) +
      ' ] , "total" : 2 }'
    const gateway = await behind(answering(body), { onMisfit: { 'things.strict': 'omit' } })
    const [omitting, strict] = [
      await call(`${gateway.url}/things`, old),
      await call(`${gateway.url}/strict`, old),
    ]
    expect(omitting.text).toBe(strict.text)
    expect(omitting.headers['isthmus-omitted']).toBeUndefined()
  })

  test('is refused or not as the configuration says, which has the last word', async () => {
    const gateway = await behind(answering(page(thing('a'), 7)), {
      onMisfit: { 'things.strict': 'omit', 'things.list': 'refuse' },
    })
    expect((await call(`${gateway.url}/strict`, old)).headers['isthmus-omitted']).toBe('1')
    expect((await call(`${gateway.url}/things`, old)).status).toBe(502)
  })

  test('that an adapter takes down is logged with what it threw', async () => {
    const gateway = await behind(answering(JSON.stringify(thing('b', 'Throw'))))
    await call(`${gateway.url}/things/b`, old)
    const line = gateway.lines.find(({ message }) => message === 'An adapter failed')
    expect(line).toMatchObject({
      level: 'error',
      fields: { adapter: 'joins the names', type: 'Thing' },
    })
    expect(line?.fields['error']).toEqual(new TypeError('a secret of the store'))
  })
})

test('the configuration names routes with items only', async () => {
  await expect(start('http://127.0.0.1:9', { onMisfit: { 'things.get': 'omit' } })).rejects.toThrow(
    'does not fit the contract',
  )
})
