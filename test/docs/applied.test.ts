import { expect, test } from 'vitest'
import innerUniverse from '../../adapters/index.ts'
import { startGateway } from '../gateway/support/gateway.ts'
import { call, startStore } from '../gateway/support/servers.ts'
import { jsonDifferences } from './support/expected.ts'
import { pages } from './support/markdown.ts'

test('the problem that http.md shows is the one after a create whose answer is no JSON', async () => {
  const page = pages.find(({ path }) => path.endsWith('reference/http.md'))
  const shown = page?.blocks.find(({ text }) => text.includes('"applied"'))
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(201, { 'Content-Type': 'text/html' }).end('<h1>made</h1>')
  })
  const { url } = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    contract: innerUniverse,
  })
  const answer = await call(`${url}/entities`, {
    method: 'POST',
    headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' },
    body: '{"key":"a","display_name":"A"}',
  })
  expect(jsonDifferences(JSON.parse(shown!.text), answer.json)).toEqual([])
})
