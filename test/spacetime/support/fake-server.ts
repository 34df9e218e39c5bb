/**
 * A server that speaks WebSocket (RFC 6455) as badly as a test wants, and the messages of SpacetimeDB
 * as it pleases.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { Writer } from '../../../src/spacetime/bsatn/index.ts'

/** The server's end of a connection. */
export interface Peer {
  readonly socket: Socket
  readonly request: IncomingMessage
  /** Sends a message. */
  send(bytes: Uint8Array): void
  /** Messages of the client so far, pings left out. */
  readonly got: readonly Buffer[]
}

/** What is done on a connection; `onMessage` with each message of the client, by its number. */
export interface Manner {
  readonly onUpgrade?: (peer: Peer) => void
  readonly onMessage?: (peer: Peer, number: number) => void
  /** Whether pings are answered; they are by default. */
  readonly pongs?: boolean
}

const accepted = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

export const accept = ({ socket, request }: Peer, ...more: readonly string[]): void => {
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accepted(request.headers['sec-websocket-key'] ?? '')}`,
      'Sec-WebSocket-Protocol: v1.bsatn.spacetimedb',
      ...more,
      '\r\n',
    ].join('\r\n'),
  )
}

/** A frame of one kind (2: bytes, 1: text, 10: pong), not masked. */
export const frame = (kind: number, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(body.length < 126 ? 2 : 10)
  head[0] = 0x80 | kind
  if (body.length < 126) head[1] = body.length
  else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(body.length), 2)
  }
  return Buffer.concat([head, body])
}

/** Frames of a client, which are masked; what is not whole yet is left. */
const framesOf = (
  bytes: Buffer,
): readonly [frames: [kind: number, body: Buffer][], rest: Buffer] => {
  const frames: [number, Buffer][] = []
  let at = 0
  for (;;) {
    if (bytes.length - at < 2) break
    const short = (bytes[at + 1] ?? 0) & 0x7f
    const headLength = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0)
    if (bytes.length - at < headLength + 4) break
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short
    const from = at + headLength + 4
    if (bytes.length - from < length) break
    const mask = bytes.subarray(from - 4, from)
    const body = Buffer.from(bytes.subarray(from, from + length))
    for (let index = 0; index < length; index += 1) {
      body[index] = (body[index] ?? 0) ^ (mask[index % 4] ?? 0)
    }
    frames.push([(bytes[at] ?? 0) & 0x0f, body])
    at = from + length
  }
  return [frames, bytes.subarray(at)]
}

/** @param mannerOf by the number of the connection, counted from 0 */
export const startFakeServer = async (
  mannerOf: (connection: number) => Manner,
): Promise<{ readonly url: string; readonly connections: () => number }> => {
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    const { onUpgrade = accept, onMessage, pongs = true } = mannerOf(connections)
    connections += 1
    const got: Buffer[] = []
    const peer: Peer = { socket, request, got, send: (bytes) => socket.write(frame(2, bytes)) }
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (bytes: Buffer) => {
      const [frames, left] = framesOf(Buffer.concat([rest, bytes]))
      rest = left
      for (const [kind, body] of frames) {
        if (kind === 9 && pongs) socket.write(frame(10, body))
        if (kind !== 2) continue
        got.push(body)
        onMessage?.(peer, got.length - 1)
      }
    })
    onUpgrade(peer)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, connections: () => connections }
}

const none = (out: Writer): Writer => out.u32(0)

export const welcome = (): Uint8Array =>
  new Writer().u8(0).u8(3).raw(new Uint8Array(32)).string('token').raw(new Uint8Array(16)).copy()

/** Rows of `things`. */
export const snapshot = (rows: readonly Uint8Array[], table = 'things'): Uint8Array => {
  const out = new Writer().u8(0).u8(8).u32(1).u64(5n).u32(1)
  return changes(out, [], rows, table).copy()
}

export const changes = (
  out: Writer,
  deletes: readonly Uint8Array[],
  inserts: readonly Uint8Array[],
  table = 'things',
): Writer => {
  const list = (rows: readonly Uint8Array[]): void => {
    let at = 0n
    out.u8(1).list(rows, (row) => {
      out.u64(at)
      at += BigInt(row.length)
    })
    out.u32(Number(at))
    for (const row of rows) out.raw(row)
  }
  out
    .u32(1)
    .u32(4096)
    .string(table)
    .u64(BigInt(deletes.length + inserts.length))
    .u32(1)
    .u8(0)
  list(deletes)
  list(inserts)
  return out
}

/** The answer to a call: committed, with a row, or failed with a reason. */
export const answer = (id: number, done: Uint8Array | string, reducer = 'apply'): Uint8Array => {
  const out = new Writer().u8(0).u8(1)
  if (typeof done === 'string') out.u8(1).string(done)
  else changes(out.u8(0), [], [done])
  return none(out.i64(1n).raw(new Uint8Array(48)).string(reducer).u32(1))
    .u32(id)
    .raw(new Uint8Array(16))
    .i64(1n)
    .copy()
}

export const news = (row: Uint8Array): Uint8Array =>
  changes(new Writer().u8(0).u8(2).u32(0), [], [row]).copy()

export const notSubscribed = (reason: string): Uint8Array =>
  new Writer().u8(0).u8(7).u64(1n).u8(1).u8(1).u8(1).string(reason).copy()

/** The number that a call asks to have back. */
export const idOf = (call: Buffer): number => call.readUInt32LE(call.length - 5)

/** A server as it should be, with one row; calls are answered with another one. */
export const goodManner = (row: Uint8Array): Manner => ({
  onUpgrade: (peer) => {
    accept(peer)
    peer.send(welcome())
  },
  onMessage: (peer, number) => {
    if (number === 0) peer.send(snapshot([row]))
    else peer.send(answer(idOf(peer.got[number] ?? Buffer.alloc(5)), row))
  },
})
