/** A store in a process of its own: what is asked for stands ready as bytes. */
import { createServer } from 'node:http'
import { attackNamed } from './attacks.ts'

const small = JSON.stringify({ id: 'small', tags: [{ name: 'a' }], hidden: true })

let stored = Buffer.from(small)

const server = createServer((request, response) => {
  const isLarge =
    (request.url ?? '').startsWith('/docs/large') ||
    request.url?.startsWith('/docs?') ||
    request.url === '/docs'
  const body = request.method === 'GET' && isLarge ? stored : Buffer.from(small)
  request.resume().on('end', () => {
    const head = { 'content-type': 'application/json', 'content-length': body.length, etag: '"1"' }
    response.writeHead(200, head).end(body)
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` })
})

process.on('message', ({ attack }: { readonly attack: string }) => {
  stored = Buffer.from(attackNamed(attack).stored?.() ?? small)
  process.send?.({ ready: true })
})
