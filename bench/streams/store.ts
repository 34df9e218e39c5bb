/**
 * A store of version 2.0 in a process of its own, which makes what it sends while it sends it: as
 * many bytes as the header `X-Bytes` says, as NDJSON or as one list. Prints its URL.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { fixtures } from '../gateway/fixtures.ts'

const item = fixtures.find(({ name }) => name === 'one entity')?.stored ?? ''

/** How an item is written, and what is around and between items. */
interface Form {
  readonly type: string
  readonly begin: string
  readonly item: string
  readonly between: string
  readonly end: string
}

const forms: Readonly<Record<string, Form>> = {
  '/entities/export': {
    type: 'application/x-ndjson',
    begin: '',
    item: `${item}\n`,
    between: '',
    end: '',
  },
  '/entities': {
    type: 'application/json',
    begin: '{"items":[',
    item,
    between: ',',
    end: '],"total":1,"next_cursor":null}',
  },
}

function* body(form: Form, total: number): Generator<Buffer> {
  yield Buffer.from(`${form.begin}${form.item}`)
  const count = Math.ceil(65_536 / item.length)
  const items = Array.from({ length: count }, () => form.item).join(form.between)
  const chunk = Buffer.from(`${form.between}${items}`)
  for (let sent = 0; sent < total; sent += chunk.length) yield chunk
  yield Buffer.from(form.end)
}

const server = createServer((request, response) => {
  const form = forms[new URL(request.url ?? '', 'http://store').pathname]
  if (!form) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, { 'content-type': form.type })
  Readable.from(body(form, Number(request.headers['x-bytes']))).pipe(response)
})
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
})
