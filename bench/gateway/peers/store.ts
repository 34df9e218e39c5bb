/** The store where nginx is missing: the same fixed bodies from a server of Node's. */
import { createServer } from 'node:http'
import { fixtures } from '../fixtures.ts'
import { port } from './environment.ts'

const bodies = new Map(
  fixtures.map(({ path, stored }) => [path.replace(/\?.*/, ''), Buffer.from(stored)]),
)

createServer(({ url = '' }, response) => {
  const body = bodies.get(url.replace(/\?.*/, ''))
  response.writeHead(body ? 200 : 404, {
    'content-type': 'application/json',
    'content-length': body?.length ?? 0,
    etag: '"1"',
  })
  response.end(body)
}).listen(port, '127.0.0.1')
