/**
 * As many requests as connections carry, by a client that costs next to nothing.
 * `node load.ts URL SECONDS CONNECTIONS keep|close`
 */
import { connect } from 'node:net'
import { headers } from '../gateway/request.ts'

const [, , address = '', seconds = '1', connections = '32', mode = 'keep'] = process.argv
const { hostname, port, pathname, search } = new URL(address)
const closes = mode === 'close'
const named = Object.entries({ ...headers, ...(closes ? { connection: 'close' } : {}) })
const request = Buffer.from(
  `GET ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}\r\n${named.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
)
const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('0\r\n\r\n')

let requests = 0
let failed = 0
let going = true

/** Bytes of the answer, or undefined where its end is told by a last chunk. */
const lengthOf = (head: string): number | undefined => {
  if (!head.startsWith('HTTP/1.1 200')) failed += 1
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  return length === undefined ? undefined : Number(length)
}

const open = (): void => {
  const socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  let missing = 0
  let chunked = false
  let within = false
  const over = (): void => {
    within = false
    requests += 1
    if (closes) {
      socket.destroy()
      if (going) open()
    } else if (going) socket.write(request)
    else socket.destroy()
  }
  socket.on('connect', () => socket.write(request))
  socket.on('error', () => {
    failed += 1
  })
  socket.on('data', (bytes: Buffer) => {
    if (!within) {
      const end = bytes.indexOf(headEnd) + 4
      const length = lengthOf(bytes.toString('latin1', 0, end))
      within = true
      chunked = length === undefined
      missing = (length ?? 0) - (bytes.length - end)
    } else missing -= bytes.length
    if (chunked ? bytes.subarray(-5).equals(lastChunk) : missing <= 0) over()
  })
}

const began = performance.now()
for (let n = 0; n < Number(connections); n += 1) open()
setTimeout(
  () => {
    going = false
    const { user, system } = process.cpuUsage()
    const told = {
      requests,
      failed,
      seconds: (performance.now() - began) / 1000,
      cpu: user + system,
    }
    process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit())
  },
  Number(seconds) * 1000,
)
