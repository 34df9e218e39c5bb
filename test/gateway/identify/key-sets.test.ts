/** Key sets from servers that are slow, large, endless, elsewhere, or flooded. */
import { gzipSync } from 'node:zlib'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readKeys } from '../../../src/gateway/identify/node/read-keys.ts'
import { startListener, until } from '../support/servers.ts'
import { bearer, jwk, refused, seconds, sign, start } from './support.ts'

const set = JSON.stringify({ keys: [jwk] })
const unavailable = { status: 503, code: 'identity-unavailable', client: 'unknown' }

type Answer = (outgoing: ServerResponse) => void

const keyServer = async (first: Answer) => {
  const server = { asked: 0, answer: first }
  const url = await startListener((_, outgoing) => {
    server.asked += 1
    server.answer(outgoing)
  })
  let time = seconds * 1000
  const gateway = await start({ jwks: { url } }, () => time)
  const wait = (ms: number) => (time += ms)
  return { server, url, wait, ...gateway }
}

const good: Answer = (outgoing) => outgoing.end(set)
const bad: Answer = (outgoing) => outgoing.writeHead(500).end()

/** Writes without end, as fast as it is read. */
const endless: Answer = (outgoing) => {
  outgoing.on('drain', () => endlessly(outgoing))
  outgoing.on('error', () => undefined)
  outgoing.write('{"keys":[')
  endlessly(outgoing)
}
const endlessly = (outgoing: ServerResponse): void => {
  while (!outgoing.destroyed && outgoing.write('{"kty":"EC"},'.repeat(1000)));
}

describe('a key set', () => {
  test('is fetched once, however many unknown keys tokens name', async () => {
    const { ask, server, wait } = await keyServer(good)
    expect((await ask(bearer(await sign()))).status).toBe(200)
    const strange = await Promise.all(
      Array.from({ length: 50 }, (_, i) => sign({}, { kid: `stranger-${i}` })),
    )
    for (const token of strange) expect(await ask(bearer(token))).toEqual(refused)
    expect(server.asked).toBe(1)
    wait(31_000)
    await Promise.all(strange.map((token) => ask(bearer(token))))
    expect(server.asked).toBe(2)
  })

  test('that changes is had once a token names a new key', async () => {
    const { ask, server, wait } = await keyServer((outgoing) =>
      outgoing.end(JSON.stringify({ keys: [{ ...jwk, kid: 'old' }] })),
    )
    expect(await ask(bearer(await sign()))).toEqual(refused)
    server.answer = good
    wait(31_000)
    expect((await ask(bearer(await sign()))).status).toBe(200)
  })

  test('that cannot be had is not asked for with every request, and had when it can be', async () => {
    const { ask, server, wait } = await keyServer(bad)
    for (let i = 0; i < 20; i += 1) {
      expect(await ask(bearer(await sign({ i })))).toEqual(unavailable)
    }
    expect(server.asked).toBe(1)
    server.answer = good
    wait(6000)
    expect((await ask(bearer(await sign()))).status).toBe(200)
  })

  test('is waited for by all who come first', async () => {
    const held: ServerResponse[] = []
    const { ask, server } = await keyServer((outgoing) => void held.push(outgoing))
    const tokens = await Promise.all(Array.from({ length: 10 }, (_, i) => sign({ i })))
    const answers = tokens.map((token) => ask(bearer(token)))
    await until(() => held.length > 0)
    const later = await Promise.all([ask({}), ask({})])
    expect(later.map(({ status }) => status)).toEqual([200, 200])
    for (const outgoing of held) good(outgoing)
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200)
    expect(server.asked).toBe(1)
  })

  test('that was withdrawn counts half a minute longer at most', async () => {
    const { ask, server, wait } = await keyServer(good)
    const token = await sign({ exp: seconds + 1_000_000 })
    expect((await ask(bearer(token))).status).toBe(200)
    server.answer = (outgoing) => outgoing.end(JSON.stringify({ keys: [{ ...jwk, kid: 'new' }] }))
    wait(11 * 60_000)
    expect(await ask(bearer(token))).toEqual(refused)
  })

  test('is asked for again though the clock was set back', async () => {
    const { ask, server, wait } = await keyServer((outgoing) =>
      outgoing.end(JSON.stringify({ keys: [{ ...jwk, kid: 'old' }] })),
    )
    expect(await ask(bearer(await sign()))).toEqual(refused)
    server.answer = good
    wait(-60 * 60_000)
    expect((await ask(bearer(await sign({ i: 1 })))).status).toBe(200)
  })

  test('is used on while its server fails, but not for ever', async () => {
    const { ask, server, wait } = await keyServer(good)
    expect((await ask(bearer(await sign()))).status).toBe(200)
    server.answer = bad
    wait(11 * 60_000)
    expect((await ask(bearer(await sign({ exp: seconds + 1_000_000 })))).status).toBe(200)
    expect(server.asked).toBe(2)
    wait(25 * 60 * 60_000)
    expect(await ask(bearer(await sign({ exp: seconds + 1_000_001 })))).toEqual(unavailable)
  })

  test.each<[string, Answer]>([
    ['without end', endless],
    [
      'too large',
      (outgoing) => outgoing.end(JSON.stringify({ keys: [jwk], x: 'x'.repeat(300_000) })),
    ],
    [
      'too large once it is expanded',
      (outgoing) => {
        outgoing.setHeader('content-encoding', 'gzip')
        outgoing.end(
          gzipSync(Buffer.concat([Buffer.alloc(50 * 1024 * 1024, 32), Buffer.from(set)])),
        )
      },
    ],
    [
      'of too many keys',
      (outgoing) => outgoing.end(JSON.stringify({ keys: Array(101).fill(jwk) })),
    ],
    ['of no keys', (outgoing) => outgoing.end('{"keys":[]}')],
    ['that is none', (outgoing) => outgoing.end('[]')],
    ['of things that are no keys', (outgoing) => outgoing.end('{"keys":[1]}')],
    ['that is no JSON', (outgoing) => outgoing.end('<html>')],
    ['nested without end', (outgoing) => outgoing.end('['.repeat(200_000))],
    ['that breaks off', (outgoing) => void outgoing.write('{"keys":', () => outgoing.destroy())],
    ['with another status', (outgoing) => outgoing.writeHead(203).end(set)],
  ])('%s is none', async (_, answer) => {
    const { ask, gateway } = await keyServer(answer)
    expect(await ask(bearer(await sign()))).toEqual(unavailable)
    expect(gateway.lines.filter(({ message }) => message.includes('key set'))).toHaveLength(1)
  })

  test('elsewhere is none: redirections are not followed', async () => {
    const elsewhere = await startListener((_, outgoing) => outgoing.end(set))
    const { ask } = await keyServer((outgoing) =>
      outgoing.writeHead(302, { location: elsewhere }).end(),
    )
    expect(await ask(bearer(await sign()))).toEqual(unavailable)
  })

  test('that does not come is not waited for without end', async () => {
    const { ask } = await keyServer((outgoing) => void outgoing.write('{"keys":['))
    expect(await ask(bearer(await sign()))).toEqual(unavailable)
  })
})

const path = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-keys-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'keys.json')
}

describe('a key set in a file', () => {
  test('is read', async () => {
    const file = await path()
    await writeFile(file, set)
    expect(await readKeys(file)).toEqual([jwk])
  })

  test.each<[string, (file: string) => Promise<unknown>, RegExp]>([
    ['that is not there', async () => undefined, /does not exist/],
    ['that is a pipe', (file) => promisify(execFile)('mkfifo', [file]), /not a file/],
    ['that is a device', (file) => symlink('/dev/zero', file), /not a file/],
    ['that is too large', (file) => writeFile(file, ' '.repeat(300_000)), /larger than/],
    ['that is no JSON', (file) => writeFile(file, '{'), /not JSON/],
    ['that is no set', (file) => writeFile(file, '{}'), /not a JSON Web Key Set/],
  ])('%s is told', async (_, make, issue) => {
    const file = await path()
    await make(file)
    expect(await readKeys(file)).toMatch(issue)
  })
})
