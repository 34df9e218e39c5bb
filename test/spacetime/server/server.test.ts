import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { moduleOf } from '../../../src/spacetime/module/index.ts'
import { serverOf, type Server, type ServerOptions } from '../../../src/spacetime/server/index.ts'
import { definition } from '../support/definition.ts'
import { freshDatabase, freshName, given, noServer, server, valueOf } from '../support/given.ts'

const wasm = moduleOf(definition())

/** Code and words of what went wrong. */
const wrong = async (
  asked: Promise<Awaited<ReturnType<Server[keyof Server]>>>,
): Promise<readonly [string, string]> => {
  const result = await asked
  return result.ok ? ['ok', ''] : [result.problem.code, result.problem.detail]
}

describe.skipIf(noServer)('a server', () => {
  test('makes identities, each with a token of its own', async () => {
    const [one, other] = [await server.createIdentity(), await server.createIdentity()].map(valueOf)
    expect(one?.identity).toMatch(/^[0-9a-f]{64}$/)
    expect(one?.identity).not.toBe(other?.identity)
    expect(one?.token).not.toBe(other?.token)
  })

  test('publishes a database, and the same module again', async () => {
    const name = freshName()
    const first = valueOf(await server.publish(name, wasm))
    expect(first).toEqual({ identity: expect.stringMatching(/^[0-9a-f]{64}$/), created: true })
    expect(valueOf(await server.publish(name, wasm))).toEqual({ ...first, created: false })
    valueOf(await server.deleteDatabase(name))
    expect(await wrong(server.schemaOf(name))).toEqual([
      'database-not-found',
      expect.stringContaining(`The schema of ${name} is not known: SpacetimeDB answered 404`),
    ])
    // Once more: there is nothing to do.
    expect(valueOf(await server.deleteDatabase(name))).toBe(undefined)
  })

  // A busy server may make two of one name: `store/moved.test.ts` has what becomes of it.
  test('publishes a database that others make at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = freshName()
      const all = await Promise.all(Array.from({ length: 6 }, () => server.publish(name, wasm)))
      expect(all.map(({ ok }) => ok)).toEqual(all.map(() => true))
      expect(await server.schemaOf(name)).toMatchObject({ ok: true })
      valueOf(await server.deleteDatabase(name))
    }
  })

  test('tells which database a name leads to', async () => {
    const never = freshName()
    expect(await wrong(server.identityOf(never))).toEqual([
      'database-not-found',
      `Which database ${never} is, is not known: SpacetimeDB answered 404`,
    ])
    const name = await freshDatabase()
    const { identity } = valueOf(await server.publish(name, wasm))
    expect(valueOf(await server.identityOf(name))).toBe(identity)
    expect(valueOf(await server.identityOf(identity))).toBe(identity)
  })

  test('tells whether a database is of the token', async () => {
    const name = await freshDatabase()
    const { token } = valueOf(await server.createIdentity())
    const asking = async (who?: string) =>
      wrong(
        serverOf({ url: given.url, ...(who === undefined ? {} : { token: who }) }).isOwner(name),
      )
    expect(valueOf(await server.isOwner(name))).toBe(true)
    expect(valueOf(await serverOf({ url: given.url, token }).isOwner(name))).toBe(false)
    for (const who of [undefined, `${token}x`]) {
      expect(await asking(who)).toEqual([
        'database-token-refused',
        expect.stringContaining(`Who owns ${name} is not known: SpacetimeDB answered 401`),
      ])
    }
    const [code] = await wrong(server.isOwner(freshName()))
    expect(code).toBe('database-not-found')
  })

  test('refuses other tables in the place of those that there are', async () => {
    const name = await freshDatabase()
    const text = 4
    const asked = server.publish(name, moduleOf(definition([['extra', text]])))
    const result = await asked
    expect(result).toMatchObject({
      ok: false,
      problem: {
        code: 'database-mismatch',
        detail: `The database ${name} has other tables than this version needs: Database update rejected: Errors occurred: Adding a column extra to table things requires a manual migration`,
        hint: expect.stringContaining('isthmus migrate'),
      },
    })
  })

  test('tells the schema', async () => {
    const schema = valueOf(await server.schemaOf(await freshDatabase()))
    expect(schema).toMatchObject({
      tables: expect.arrayContaining([expect.objectContaining({ name: 'things' })]),
    })
  })

  test('keeps a database from others, and says so without their token', async () => {
    const name = await freshDatabase()
    const { token } = valueOf(await server.createIdentity())
    const stranger = serverOf({ ...given, token })
    for (const asked of [stranger.publish(name, wasm), stranger.deleteDatabase(name)]) {
      const [code, detail] = await wrong(asked)
      expect([code, detail.includes(token)]).toEqual(['database-token-refused', false])
    }
  })

  test('does not take a token that is none', async () => {
    const forged = serverOf({ ...given, token: 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA' })
    expect(await wrong(forged.publish(freshName(), wasm))).toEqual([
      'database-token-refused',
      expect.stringContaining('401'),
    ])
  })

  test('refuses what is no module, and names that are none', async () => {
    expect(await wrong(server.publish(freshName(), new Uint8Array(10)))).toEqual([
      'database-refused',
      expect.stringContaining('failed to parse WebAssembly module'),
    ])
    expect(await wrong(server.publish('No Name/..?', wasm))).toEqual([
      'database-refused',
      expect.stringContaining('400'),
    ])
  })
})

/** A server that says this on each connection, and keeps it open. */
const saying = async (
  answer: (socket: Socket) => void,
  options: Partial<ServerOptions> = {},
): Promise<Server> => {
  const sockets = new Set<Socket>()
  const listening = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket))
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    listening.close()
  })
  const address = listening.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return serverOf({ url: `http://127.0.0.1:${port}`, token: 'secret-token', ...options })
}

const head = (status: string, more = ''): string => `HTTP/1.1 ${status}\r\n${more}\r\n`

const whole = (status: string, body: string): string =>
  head(status, `content-length: ${Buffer.byteLength(body)}\r\n`) + body

describe('a server that is none', () => {
  test('is not there', async () => {
    const listening = createServer().listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const address = listening.address()
    const port = typeof address === 'object' ? address?.port : undefined
    listening.close()
    await once(listening, 'close')
    const away = serverOf({ url: `http://user:pass@127.0.0.1:${port}`, token: 'secret-token' })
    expect(await wrong(away.createIdentity())).toEqual([
      'database-unreachable',
      `SpacetimeDB at 127.0.0.1:${port} cannot be reached (ECONNREFUSED).`,
    ])
  })

  test.each<readonly [what: string, answer: (socket: Socket) => void, code: string, words: string]>(
    [
      ['ends', (socket) => socket.end(), 'database-unreachable', 'cannot be reached'],
      ['is cut', (socket) => socket.resetAndDestroy(), 'database-unreachable', 'cannot be reached'],
      [
        'speaks no HTTP',
        (socket) => socket.write('hello\r\n\r\n'),
        'database-broken',
        'does not speak HTTP',
      ],
      ['never answers', () => undefined, 'database-unreachable', 'did not answer within 300 ms'],
      [
        'never ends its answer',
        (socket) => socket.write(head('200 OK', 'content-length: 9\r\n')),
        'database-unreachable',
        'did not answer within 300 ms',
      ],
      [
        'breaks off its answer',
        (socket) => socket.end(head('200 OK', 'content-length: 9\r\n')),
        'database-unreachable',
        'cannot be reached',
      ],
      [
        'answers no JSON',
        (socket) => socket.write(whole('200 OK', '<html>')),
        'database-broken',
        'answered 200 with something else',
      ],
      [
        'answers other JSON',
        (socket) => socket.write(whole('200 OK', '[1]')),
        'database-broken',
        'answered 200 with something else',
      ],
      [
        'answers nothing',
        (socket) => socket.write(whole('200 OK', '')),
        'database-broken',
        'answered 200 with something else',
      ],
      [
        'leads elsewhere',
        (socket) => socket.write(whole('307 Elsewhere', '')),
        'database-broken',
        '307',
      ],
      [
        'is unwell',
        (socket) => socket.write(whole('500 Oh', 'oh\u0007\n no')),
        'database-refused',
        '500 oh no',
      ],
      [
        'refuses the token',
        (socket) => socket.write(whole('403 No', 'no secret-token here')),
        'database-token-refused',
        '403 no … here',
      ],
      [
        'says too much',
        (socket) => socket.write(whole('200 OK', 'x'.repeat(100_000))),
        'database-broken',
        'answered more than 10000 bytes',
      ],
      [
        'says a lot in its head',
        (socket) => socket.write(head('200 OK', `x: ${'x'.repeat(100_000)}\r\n`)),
        'database-unreachable',
        'UND_ERR_HEADERS_OVERFLOW',
      ],
    ],
  )('%s', async (_, answer, code, words) => {
    const asked = await saying(answer, { timeoutMs: 300, maxAnswerBytes: 10_000 })
    for (const told of [asked.createIdentity(), asked.publish('some', wasm)]) {
      expect(await wrong(told)).toEqual([code, expect.stringContaining(words)])
    }
  })
})
