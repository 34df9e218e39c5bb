/** Tokens that are refused: at the start, and while a store serves. */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeJwt, importPKCS8, SignJWT } from 'jose'
import { describe, expect, test, vi } from 'vitest'
import { ownerTokens, serverOf } from '../../../src/spacetime/index.ts'
import { isthmus, temporaryFile } from '../../cli/support.ts'
import { entityBody, someEntity } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import type { SpacetimeDb } from '../../support/spacetimedb.ts'
import { localStore, newDatabase } from './support/local.ts'
import {
  newToken,
  noProgram,
  ownServer,
  statusOf,
  storeProcess,
  untilReady,
} from './support/stores.ts'
import { given, noServer } from '../support/given.ts'
import { checkedLines } from '../support/lines.ts'

describe.skipIf(noServer || noProgram)('a token', () => {
  test('of another identity is refused at the start, and not told', async () => {
    const database = newDatabase()
    await localStore(database)
    const token = await newToken(given.url)
    for (const wrong of [token, 'no-token-at-all', `${token}x`, 'x'.repeat(3000)]) {
      const file = await temporaryFile('token', wrong)
      const address = `${given.url}/${database}`
      const words = ['--schema', '2.0', '--port', '0', '--token-file', file]
      const done = await isthmus(['store', '--spacetimedb', address, ...words])
      expect(done).toMatchObject({ code: 2, stdout: '' })
      expect(done.stderr).toMatch(/refuse|token|owner|Permission/i)
      expect(done.stderr).not.toContain(wrong)
    }
  })

  test.each([
    { file: 'that is empty', text: '', says: /is empty.*\n.*--token-file/ },
    { file: 'of space alone', text: ' \n\t\n', says: /is empty.*\n.*--token-file/ },
    {
      file: 'of two lines',
      text: 'secret-1\nsecret-2\n',
      says: /holds no token.*\n.*--token-file/,
    },
    { file: 'with a space', text: 'secret-1 secret-2', says: /holds no token/ },
    { file: 'of letters that no header has', text: 'secret-é', says: /holds no token/ },
    { file: 'with a zero', text: 'secret-\0', says: /holds no token/ },
    {
      file: 'that is no token, for its size',
      text: 'secret-'.repeat(5000),
      says: /holds no token/,
    },
  ])('in a file $file is refused before the server is asked', async ({ text, says }) => {
    const file = await temporaryFile('token', text)
    const words = ['--schema', '2.0', '--port', '0', '--token-file', file]
    const done = await isthmus(['store', '--spacetimedb', 'http://127.0.0.1:1/iu', ...words])
    expect(done).toMatchObject({ code: 2, stdout: '' })
    expect(done.stderr).toMatch(says)
    expect(done.stderr).not.toContain('secret')
  })

  test('may have space around it', async () => {
    const server = await ownServer()
    const token = await newToken(server.url)
    const { call } = await storeProcess(server.url, `\ufeff \n${token}\r\n\n`)
    expect((await call('POST', '/entities', entityBody('2.0'))).status).toBe(201)
  })

  test.skipIf(process.platform === 'win32')(
    'in a file that others may read is told of once, unless they may not',
    async () => {
      const file = await temporaryFile('token', given.token)
      const { log, lines } = checkedLines()
      await chmod(file, 0o600)
      await ownerTokens(file, given.url, log)
      expect(lines).toEqual([])
      await chmod(file, 0o640)
      for (const _ of [1, 2]) await ownerTokens(file, given.url, log)
      const message = 'others may read the token of SpacetimeDB'
      expect(lines).toEqual([{ level: 'warn', message, fields: { file } }])
    },
  )

  test('that is not taken any more leaves a store that reads and says why', async () => {
    const server = await ownServer()
    const token = await newToken(server.url)
    const store = await storeProcess(server.url, token)
    const path = `/entities/${await someEntity(store.call, '2.0')}`
    await server.kill()
    await untilReady(store.call, false)
    await rm(join(server.folder, 'keys'), { recursive: true })
    await server.start()
    await vi.waitFor(async () => {
      const { text } = await store.call('GET', '/readyz')
      expect(text).toContain('the server does not take the token')
    }, soon)
    expect(await statusOf(store.call, path)).toBe(200)
    const refused = await store.call('POST', '/entities', entityBody('2.0'))
    expect(refused).toMatchObject({ status: 503, body: { code: 'storage-unavailable' } })

    const says = async (file: string | undefined, words: string): Promise<void> => {
      if (file === undefined) await rm(store.tokenFile)
      else await writeFile(store.tokenFile, file)
      await vi.waitFor(async () => {
        expect((await store.call('GET', '/readyz')).text).toContain(words)
      }, soon)
    }
    await says('', 'there is no token for it')
    await says(undefined, 'the server does not take the token')
    const renewed = await signed(server, token, { seconds: 3600 })
    await writeFile(store.tokenFile, `${renewed}\n`)
    await untilReady(store.call, true)
    expect(await statusOf(store.call, path)).toBe(200)
    expect((await store.call('POST', '/entities', entityBody('2.0'))).status).toBe(201)
    const { stderr, stdout } = await store.kill()
    expect(stderr).toContain('"token"')
    expect(stderr).toContain('is empty: it should have a token')
    for (const secret of [token, renewed]) expect(stderr + stdout).not.toContain(secret)
  })

  test('that expires leaves a store connected; it comes back with another one', async () => {
    const own = await ownServer()
    const lasting = await newToken(own.url)
    const file = await temporaryFile('token', '')
    const token = await ownerTokens(await filled(file, lasting), own.url)
    const limits = { lookMs: 5, lookMaxMs: 20 }
    // As short as this machine allows.
    const opened = async (seconds: number): ReturnType<typeof localStore> => {
      await filled(file, await signed(own, lasting, { seconds }))
      const options = { url: own.url, token, limits, openMs: seconds * 1000 }
      return localStore('iu', options).catch(() => opened(2 * seconds))
    }
    const { call, lines } = await opened(1)
    const short = await token()
    const path = `/entities/${await someEntity(call, '2.0')}`
    await vi.waitFor(async () => {
      const said = await serverOf({ url: own.url, token: short }).identityOf('iu')
      expect(said.ok ? 'ok' : said.problem.code).toBe('database-token-refused')
    }, soon)

    // The connection is there, and nobody asks for its token any more.
    expect((await call('POST', '/entities', entityBody('2.0'))).status).toBe(201)
    expect(await statusOf(call, '/readyz')).toBe(200)
    await own.kill()
    await untilReady(call, false)
    await own.start()
    await vi.waitFor(async () => {
      const { text } = await call('GET', '/readyz')
      expect(text).toMatch(/the server does not take the token \(.*ExpiredSignature/)
    }, soon)
    expect(await statusOf(call, path)).toBe(200)
    const refused = await call('POST', '/entities', entityBody('2.0'))
    expect(refused).toMatchObject({ status: 503, body: { code: 'storage-unavailable' } })
    expect(lines.map(({ fields }) => fields['cause'])).toContain('token')

    await filled(file, lasting)
    await untilReady(call, true)
    expect((await call('POST', '/entities', entityBody('2.0'))).status).toBe(201)
    expect(JSON.stringify(lines)).not.toContain(short)
  })
})

/** The server takes a token this long after its time. */
const leewaySeconds = 60

/** Of the same identity, taken for so long from now on. */
const signed = async (
  { folder }: SpacetimeDb,
  token: string,
  { seconds }: { readonly seconds: number },
): Promise<string> => {
  const key = await importPKCS8(await readFile(join(folder, 'keys', 'id_ecdsa'), 'utf8'), 'ES256')
  const now = Math.floor(Date.now() / 1000)
  const exp = now + seconds - leewaySeconds
  return new SignJWT({ ...decodeJwt(token), iat: exp - 1, exp })
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
    .sign(key)
}

const filled = async (file: string, token: string): Promise<string> => {
  await writeFile(file, token)
  return file
}
