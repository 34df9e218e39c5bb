/** Versions as people name them, in every runtime: a store of the newest version, and clients that name theirs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, startOrigin, type Origin } from '../http/origin.ts'
import { groupSuite } from './groups.ts'
import { configOf, type Versions } from './runtime.ts'
import { fields, tables, vendor, type Cell } from './tables.ts'

const named = (cells: readonly Cell[]) => cells.map((cell): [string, Cell] => [cell.says, cell])

export const versionsSuite = ({ name, start }: Versions): void => {
  describe.each(Object.entries(tables))(`in ${name}, of %s, a client that says`, (_, table) => {
    const { contract, store, versions, header = 'api-version', cells } = table
    let origin: Origin
    let gateway: Awaited<ReturnType<Versions['start']>>

    beforeAll(async () => {
      origin = await startOrigin()
      origin.respond = (_request, outgoing) => {
        outgoing.setHeader('Content-Type', 'application/json')
        outgoing.end('{"id":"a","label":"Argo","self":"/vessels/a"}')
      }
      gateway = await start(contract, configOf(origin.url, store, versions))
    })

    afterAll(async () => {
      await gateway?.close()
      await origin?.close()
    })

    const answered = cells.filter((cell) => cell.answered !== undefined)
    test.each(named(answered))('%s: is answered in its version', async (_says, cell) => {
      const { headers = {}, answered: version = '' } = cell
      const field = fields[version] ?? 'name'
      const own = field === 'label' ? '/vessels/a' : '/ships/a'
      const { path = own } = cell
      const answer = await ask(gateway.url + path, { headers })
      expect([answer.status, answer.headers[header]]).toEqual([200, version])
      // What is of the store's own version passes as it is.
      const self = field === 'label' ? own : path.replace(/\?.*/, '')
      expect(JSON.parse(answer.bytes.toString())).toEqual({ id: 'a', [field]: 'Argo', self })
      const sent = origin.received.at(-1)
      expect(sent?.url).toBe('/vessels/a')
      expect(sent?.headers).not.toHaveProperty(header)
      expect(sent?.headers['accept'] ?? '').not.toMatch(/version|q=0(?!\.5)|vnd\.shop\.v\d/)
    })

    const refused = cells.filter((cell) => cell.code !== undefined)
    test.each(named(refused))('%s: is refused, and nothing is sent', async (_says, cell) => {
      const { path = '/ships/a', headers = {}, code, detail = '' } = cell
      const before = origin.received.length
      const answer = await ask(gateway.url + path, { headers })
      expect(JSON.parse(answer.bytes.toString())).toMatchObject({
        code,
        detail: expect.stringContaining(detail),
      })
      expect(origin.received).toHaveLength(before)
    })
  })

  describe(`a media type of its own in ${name}`, () => {
    let origin: Origin
    let gateway: Awaited<ReturnType<Versions['start']>>

    beforeAll(async () => {
      origin = await startOrigin()
      const { versions } = tables['numbers'] ?? {}
      gateway = await start('major', configOf(origin.url, 'v10', versions ?? {}))
    })

    afterAll(async () => {
      await gateway?.close()
      await origin?.close()
    })

    test('is that of the answer, and plain JSON on the way to the store', async () => {
      origin.respond = (_request, outgoing) => {
        outgoing.setHeader('Content-Type', 'application/json; charset=utf-8')
        outgoing.statusCode = 201
        outgoing.end('{"id":"a","label":"Argo"}')
      }
      const answer = await ask(`${gateway.url}/ships`, {
        method: 'POST',
        headers: { 'Content-Type': vendor('2'), Accept: vendor('2') },
        body: '{"title":"Argo"}',
      })
      expect([answer.status, answer.headers['content-type']]).toEqual([
        201,
        'application/vnd.shop.v2+json; charset=utf-8',
      ])
      expect(origin.received.at(-1)).toMatchObject({
        body: '{"label":"Argo"}',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      })
    })

    test('is plain JSON where a large body is carried elsewhere, too', async () => {
      const title = 'x'.repeat(600_000)
      origin.respond = (_request, outgoing) => {
        outgoing.writeHead(201, { 'Content-Type': 'application/json' })
        outgoing.end('{"id":"a","label":"Argo"}')
      }
      const answer = await ask(`${gateway.url}/ships`, {
        method: 'POST',
        headers: { 'Content-Type': vendor('1') },
        body: JSON.stringify({ name: title }),
      })
      expect(answer.status).toBe(201)
      expect(origin.received.at(-1)).toMatchObject({
        body: JSON.stringify({ label: title }),
        headers: { 'content-type': 'application/json' },
      })
    })

    test('is not that of a problem', async () => {
      const answer = await ask(`${gateway.url}/nothing`, { headers: { Accept: vendor('2') } })
      expect([answer.status, answer.headers['content-type']]).toEqual([
        404,
        'application/problem+json',
      ])
    })
  })

  groupSuite({ name, start })
}
