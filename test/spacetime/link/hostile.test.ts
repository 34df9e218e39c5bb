/** Whatever a server does, the link survives it, says what was wrong, and comes back to a good one. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Writer } from '../../../src/spacetime/bsatn/index.ts'
import type { LinkOptions } from '../../../src/spacetime/link/index.ts'
import { soon } from '../../support/runs.ts'
import { holdsInTime } from '../../support/seed.ts'
import { thingRow } from '../support/definition.ts'
import {
  accept,
  answer,
  frame,
  goodManner,
  idOf,
  news,
  notSubscribed,
  snapshot,
  startFakeServer,
  welcome,
  type Manner,
  type Peer,
} from '../support/fake-server.ts'
import { follow } from '../support/follower.ts'

const row = thingRow('good')
const good = goodManner(row)
const token = 'secret-token'
const insert = { kind: 'insert', table: 'things', row } as const

/** Refuses to change to WebSocket. */
const refusing = (status: string): Manner => ({
  onUpgrade: ({ socket }) => socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`),
})
const greeting = (bytes: Uint8Array): Manner => ({
  onUpgrade: (peer) => {
    accept(peer)
    peer.send(bytes)
  },
})
const subscribing = (then: (peer: Peer) => void): Manner => ({
  ...good,
  onMessage: (peer, number) => {
    if (number === 0) then(peer)
  },
})
/** Says this as soon as all rows were sent. */
const afterwards = (then: (peer: Peer) => void): Manner =>
  subscribing((peer) => {
    peer.send(snapshot([row]))
    then(peer)
  })
const calling = (then: (peer: Peer, id: number) => void): Manner => ({
  ...good,
  onMessage: (peer, number) => {
    if (number === 0) peer.send(snapshot([row]))
    else then(peer, idOf(peer.got[number] ?? Buffer.alloc(5)))
  },
})
const compressed = Uint8Array.of(1, ...snapshot([row]).subarray(1))

/** Header of a frame that claims to be so long. */
const claiming = (bytes: bigint): Buffer => {
  const head = Buffer.alloc(10)
  head[0] = 0x82
  head[1] = 127
  head.writeBigUInt64BE(bytes, 2)
  return head
}

/** All rows, each of one byte. */
const manyRows = (count: number): Uint8Array => {
  const out = new Writer().u8(0).u8(8).u32(1).u64(5n).u32(1)
  out.u32(1).u32(4096).string('things').u64(BigInt(count)).u32(1).u8(0)
  out.u8(0).u16(1).u32(0)
  return out.u8(0).u16(1).u32(count).raw(new Uint8Array(count)).copy()
}

/** A part of a message that has begun, which is not its last one. */
const pieceOf = (body: Uint8Array): Buffer => frame(0, body).fill(0, 0, 1)

type Row = readonly [what: string, manner: Manner, cause: string, options?: Partial<LinkOptions>]

/** Short, as running into them is what is tested. */
const short = { connectMs: 200, subscribeMs: 200, callMs: 200, silenceMs: 100 }

const connecting: readonly Row[] = [
  ['refuses the token', refusing('401 Unauthorized'), 'token'],
  ['forbids', refusing('403 Forbidden'), 'token'],
  ['has no such database', refusing('404 Not Found'), 'no-database'],
  ['is unwell', refusing('500 Internal Server Error'), 'refused'],
  ['leads elsewhere', refusing('302 Found\r\nlocation: /'), 'refused'],
  ['hangs up', { onUpgrade: ({ socket }) => socket.destroy() }, 'unreachable'],
  ['speaks no HTTP', { onUpgrade: ({ socket }) => socket.write('hello\r\n\r\n') }, 'unreachable'],
  ['never answers', { onUpgrade: () => undefined }, 'no-answer', short],
  ['never greets', {}, 'no-answer', short],
  ['greets with nonsense', greeting(Uint8Array.of(0, 99, 1, 2, 3)), 'not-understood'],
  ['greets with nothing', greeting(new Uint8Array(0)), 'not-understood'],
  ['greets with the rows', greeting(snapshot([row])), 'not-understood'],
  [
    'sends text',
    {
      onUpgrade: (peer) => {
        accept(peer)
        peer.socket.write(frame(1, Buffer.from('hello')))
      },
    },
    'not-understood',
  ],
  [
    'sends frames that are none',
    {
      onUpgrade: (peer) => {
        accept(peer)
        peer.socket.write(Buffer.alloc(100, 0xff))
      },
    },
    'not-taken',
  ],
  [
    'sends half a frame',
    {
      onUpgrade: (peer) => {
        accept(peer)
        peer.socket.end(frame(2, welcome()).subarray(0, 20))
      },
    },
    'closed',
  ],
  [
    'sends half a frame and waits',
    {
      onUpgrade: (peer) => {
        accept(peer)
        peer.socket.write(frame(2, welcome()).subarray(0, 20))
      },
    },
    'no-answer',
    short,
  ],
  ['never sends the rows', subscribing(() => undefined), 'no-answer', short],
  [
    'refuses the subscription',
    subscribing((peer) => peer.send(notSubscribed('no table things'))),
    'subscription',
  ],
  ['greets twice', subscribing((peer) => peer.send(welcome())), 'not-understood'],
  [
    'compresses all that it sends',
    {
      onUpgrade: (peer) => {
        accept(peer, 'Sec-WebSocket-Extensions: permessage-deflate')
        peer.send(welcome())
      },
    },
    'refused',
  ],
  ['compresses', subscribing((peer) => peer.send(compressed)), 'not-understood'],
  [
    'sends a table that nobody wanted',
    subscribing((peer) => peer.send(snapshot([row], 'others'))),
    'not-understood',
  ],
  [
    'sends rows that are none',
    subscribing((peer) => peer.send(snapshot([Uint8Array.of(1)]))),
    'not-understood',
  ],
  [
    'breaks off the rows',
    subscribing((peer) => peer.send(snapshot([row]).subarray(0, 40))),
    'not-understood',
  ],
  [
    'sends more than the rows',
    subscribing((peer) => peer.send(Buffer.concat([snapshot([row]), row]))),
    'not-understood',
  ],
  [
    'sends too much',
    subscribing((peer) => peer.send(snapshot([thingRow('x'.repeat(100_000))]))),
    'not-taken',
    { maxMessageBytes: 50_000 },
  ],
  [
    'claims to send too much',
    subscribing((peer) => peer.socket.write(claiming(2n ** 40n))),
    'not-taken',
  ],
  [
    'sends more rows than there is room for',
    subscribing((peer) => peer.send(manyRows(5_000_001))),
    'not-understood',
  ],
  [
    'sends rows without end, in pieces of a message',
    subscribing((peer) => {
      peer.socket.write(frame(2, snapshot([row])).fill(2, 0, 1))
      for (let piece = 0; piece < 40; piece += 1) peer.socket.write(pieceOf(Buffer.alloc(4000)))
    }),
    'not-taken',
    { maxMessageBytes: 100_000 },
  ],
]

const connected: readonly Row[] = [
  ['hangs up', afterwards(({ socket }) => socket.destroy()), 'closed'],
  [
    'says goodbye',
    afterwards(({ socket }) => socket.end(frame(8, Buffer.from([3, 232])))),
    'closed',
  ],
  ['sends nonsense', afterwards((peer) => peer.send(Uint8Array.of(0, 1, 2, 3))), 'not-understood'],
  [
    'sends rows that are none',
    afterwards((peer) => peer.send(news(Uint8Array.of(1)))),
    'not-understood',
  ],
  ['answers what was not asked', afterwards((peer) => peer.send(answer(1, row))), 'not-understood'],
  [
    'refuses what was not asked',
    afterwards((peer) => peer.send(answer(0, 'no'))),
    'not-understood',
  ],
  ['sends all rows again', afterwards((peer) => peer.send(snapshot([row]))), 'not-understood'],
  ['is silent', { ...good, pongs: false }, 'no-answer', { silenceMs: 50 }],
]

const called: readonly Row[] = [
  ['hangs up', calling(({ socket }) => socket.destroy()), 'closed'],
  ['never answers', calling(() => undefined), 'no-answer', short],
  ['answers another call', calling((peer, id) => peer.send(answer(id + 1, row))), 'not-understood'],
  [
    'answers another reducer',
    calling((peer, id) => peer.send(answer(id, row, 'init'))),
    'not-understood',
  ],
  ['answers nonsense', calling((peer) => peer.send(Uint8Array.of(7))), 'not-understood'],
  [
    'breaks off its answer',
    calling((peer, id) => peer.socket.end(frame(2, answer(id, row)).subarray(0, 30))),
    'closed',
  ],
]

/** An address where nobody listens. */
const nowhere = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

/** The first two connections are of that manner, all others good. */
const started = async ([, manner, , options]: Row) => {
  const fake = await startFakeServer((connection) => (connection < 2 ? manner : good))
  return { fake, follower: follow('some', { url: fake.url, token, ...options }) }
}

/** Nobody was told the token, whatever happened. */
const causes = (follower: ReturnType<typeof follow>): readonly unknown[] => {
  const warned = follower.lines.filter(({ level }) => level === 'warn')
  expect(JSON.stringify(follower.lines)).not.toContain(token)
  return warned.map(({ fields }) => fields['cause'])
}

describe('a server that', () => {
  test.for(connecting)('%s is left, and a good one is come back to', async (drawn) => {
    const { fake, follower } = await started(drawn)
    await follower.link.connected()
    expect(fake.connections()).toBe(3)
    expect([...new Set(causes(follower))]).toEqual([drawn[2]])
    expect([...follower.things.keys()]).toEqual(['good'])
  })

  test.for(connected)('%s when it is connected is left as well', async (drawn) => {
    const { fake, follower } = await started(drawn)
    await vi.waitFor(() => expect(fake.connections()).toBe(3), { timeout: soon })
    await vi.waitFor(() => expect(follower.link.state.kind).toBe('connected'), { timeout: soon })
    expect([...new Set(causes(follower))]).toEqual([drawn[2]])
    expect([...follower.things.keys()]).toEqual(['good'])
  })

  test.for(called)('%s when it is called leaves it unknown what became of it', async (drawn) => {
    const { fake, follower } = await started(drawn)
    const { link } = follower
    for (const generation of [1, 2]) {
      expect(await link.connected()).toBe(generation)
      const calls = await Promise.all([link.call([insert]), link.call([insert])])
      expect(calls).toEqual(calls.map(() => ({ kind: 'unknown', why: drawn[2] })))
    }
    expect(await link.connected()).toBe(3)
    expect(await link.call([insert])).toEqual({ kind: 'committed' })
    expect(fake.connections()).toBe(3)
  })

  test('repeats the token is not quoted', async () => {
    const manner = subscribing((peer) => peer.send(notSubscribed(`no ${token} here`)))
    const { follower } = await started(['', manner, ''])
    await follower.link.connected()
    expect([...new Set(causes(follower))]).toEqual(['subscription'])
    expect(follower.lines[0]?.fields['detail']).toBe('no … here')
  })

  test('refuses a call says why, in as many words as there is room for', async () => {
    const fake = await startFakeServer(() =>
      calling((peer) => peer.send(answer(0, `${token} x`.repeat(100)))),
    )
    const { link } = follow('some', { url: fake.url, token })
    await link.connected()
    const outcome = await link.call([insert])
    expect(outcome).toMatchObject({ kind: 'refused' })
    expect(JSON.stringify(outcome)).not.toContain(token)
    expect(JSON.stringify(outcome).length).toBeLessThan(300)
  })

  test('is given the token in a header, and not in its address', async () => {
    const seen: (string | undefined)[] = []
    const fake = await startFakeServer(() => ({
      ...good,
      onUpgrade: (peer) => {
        seen.push(peer.request.url, peer.request.headers.authorization)
        good.onUpgrade?.(peer)
      },
    }))
    await follow('some', { url: fake.url, token }).link.connected()
    expect(seen).toEqual([
      '/v1/database/some/subscribe?compression=None&light=true',
      `Bearer ${token}`,
    ])
  })

  test('sends anything at all never ends the process', async () => {
    const messages = [welcome(), snapshot([row]), news(row), answer(1, row), answer(0, 'no')]
    const damaged = fc
      .tuple(
        fc.constantFrom(...messages),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      )
      .map(([message, places]) => {
        const bytes = Uint8Array.from(message)
        for (const [at, byte] of places) bytes[at % bytes.length] = byte
        return bytes
      })
    const anything = fc.array(fc.oneof(damaged, fc.uint8Array({ maxLength: 60 })), { maxLength: 5 })
    await holdsInTime(
      100,
      fc.asyncProperty(anything, fc.boolean(), async (drawn, isEarly) => {
        const say = (peer: Peer): void => {
          for (const bytes of drawn) peer.send(bytes)
          peer.socket.end()
        }
        const manner: Manner = isEarly
          ? {
              onUpgrade: (peer) => {
                accept(peer)
                say(peer)
              },
            }
          : afterwards(say)
        const fake = await startFakeServer((connection) => (connection < 1 ? manner : good))
        const { link, things } = follow('some', { url: fake.url, token })
        await vi.waitFor(() => expect(fake.connections()).toBe(2), { timeout: soon })
        await vi.waitFor(() => expect(link.state.kind).toBe('connected'), { timeout: soon })
        expect([...things.keys()]).toEqual(['good'])
        link.close()
      }),
    )
  })
})

describe('a listener that fails', () => {
  test('is given a snapshot again, and the error has a line', async () => {
    let failures = 2
    const fake = await startFakeServer(() => good)
    const { link, lines } = follow('some', {
      url: fake.url,
      token,
      onDelivery: () => {
        failures -= 1
        if (failures >= 0) throw new Error('the mirror is full')
      },
    })
    expect(await link.connected()).toBe(1)
    expect(fake.connections()).toBe(3)
    const errors = lines.filter(({ level }) => level === 'error')
    expect(errors.map(({ fields }) => fields['detail'])).toEqual([
      'the mirror is full',
      'the mirror is full',
    ])
  })
})

describe('a link to nobody', () => {
  test('is not connected, says so seldom, and can be closed', async () => {
    const { link, lines, states } = follow('some', {
      url: await nowhere(),
      token,
      firstMs: 1,
      maxMs: 2,
    })
    expect(await link.call([insert])).toEqual({ kind: 'unavailable', why: 'connecting' })
    await vi.waitFor(() => expect(states.length).toBeGreaterThan(20), { timeout: soon })
    expect(lines.length).toBeLessThan(10)
    expect(lines[0]).toMatchObject({
      level: 'warn',
      fields: { cause: 'unreachable', detail: 'ECONNREFUSED' },
    })
    const waiting = link.connected()
    link.close()
    expect(await waiting).toBe(undefined)
    expect(await link.connected()).toBe(undefined)
    expect(await link.call([insert])).toEqual({ kind: 'unavailable', why: 'closed' })
    expect(link.state).toEqual({ kind: 'closed' })
  })
})
