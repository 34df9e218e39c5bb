/** Tokens that are refused: at the start, and while a store serves. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { isthmus, temporaryFile } from '../../cli/support.ts'
import { entityBody, someEntity } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
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
    const { stderr, stdout } = await store.kill()
    expect(stderr).toContain('"token"')
    expect(stderr + stdout).not.toContain(token)
  })
})
