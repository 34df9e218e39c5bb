/** A store that costs next to nothing: bytes that are ready, for requests that it does not read. */
import { createServer, type AddressInfo } from 'node:net'
import { fixtures } from '../gateway/fixtures.ts'

const answers = fixtures.map(({ path, stored }) => ({
  line: Buffer.from(`GET ${path} `),
  answer: Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(stored)}\r\n\r\n${stored}`,
  ),
}))
const other = Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
const end = Buffer.from('\r\n\r\n')

const server = createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  // Requests without bodies, one at a time: each comes in one piece.
  socket.on('data', (bytes: Buffer) => {
    if (!bytes.subarray(-4).equals(end)) return
    const found = answers.find(({ line }) => bytes.subarray(0, line.length).equals(line))
    socket.write(found?.answer ?? other)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
