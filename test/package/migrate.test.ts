/** A program in an empty project moves documents by the installed package, from a backend to a store of its own. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { npmProject, userEnv } from '../support/packed.ts'

const run = promisify(execFile)

const program = `
import { createServer } from 'node:http'
import { once } from 'node:events'
import * as z from 'zod'
import { base, change, defineConfig, defineContract, rename, version } from '@isthmus/gateway'
import { openMigration } from '@isthmus/gateway/migrate'

const Order = z.object({ id: z.string(), note: z.string() })
const Orders = z.object({ items: z.array(Order), next: z.string().nullable() })
const read = { method: 'GET', summary: 'Read' }
const contract = defineContract({
  name: 'shop',
  base: base('1.0.0', {
    summary: 'Orders',
    types: { Order, Orders },
    routes: [
      { ...read, id: 'orders.list', path: '/orders', kind: 'list', response: 'Orders',
        query: { after: { shape: { kind: 'string' }, cursor: { fields: ['next'] } } } },
      { ...read, id: 'orders.get', path: '/orders/{id}', kind: 'read', response: 'Order' },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Comments',
      changes: [change('A note is a comment', { Order: [rename('note', 'comment')] })],
    }),
  ],
})

const orders = ['1', '2'].map((id) => ({ id, note: 'ring ' + id }))
const backend = createServer(({ url }, answer) => {
  const one = orders.find(({ id }) => url === '/orders/' + id)
  answer.setHeader('content-type', 'application/json')
  answer.end(JSON.stringify(url === '/orders' ? { items: orders, next: null } : one))
}).listen(0, '127.0.0.1')
await once(backend, 'listening')

const rows = new Map()
const ok = (value) => Promise.resolve({ ok: true, value })
const own = {
  name: 'own',
  version: contract.version('2.0'),
  read: (kind, { after = '' }, limit) => {
    const keys = [...rows.keys()].filter((key) => key > after).toSorted()
    const some = keys.slice(0, limit).map((key) => rows.get(key))
    return ok({ rows: some, isLast: keys.length <= limit })
  },
  get: (kind, key) => ok(rows.get(key)),
  write: (kind, writes) => {
    for (const { key, document } of writes) rows.set(key, { key, tag: undefined, document })
    return ok(writes.map(() => ({ kind: 'written', created: true })))
  },
  count: () => ok(rows.size),
  close: () => Promise.resolve(),
}

const config = defineConfig({
  backends: { shop: { url: 'http://127.0.0.1:' + backend.address().port, version: '1.0' } },
  decision: { flag: 'shop', fallback: 'shop' },
})
const moving = openMigration({ contract, config, from: 'shop', to: own })
const moved = await moving.migrate('Order')
const compared = await moving.verify({ recheckMs: 0 })
await moving.close()
backend.close()
const texts = [...rows.values()].map(({ document }) => JSON.parse(new TextDecoder().decode(document)))
console.log(JSON.stringify({ moved, isEqual: compared.value?.isEqual, texts }))
`

test('what a program imports from the installed package moves and compares documents', async () => {
  const project = await npmProject()
  const words = ['--input-type=module', '-e', program]
  const { stdout } = await run(process.execPath, words, { cwd: project, env: userEnv() })
  expect(JSON.parse(stdout)).toMatchObject({
    moved: { ok: true, value: { read: 2, created: 2, quarantined: 0 } },
    isEqual: true,
    texts: [
      { id: '1', comment: 'ring 1' },
      { id: '2', comment: 'ring 2' },
    ],
  })
})
