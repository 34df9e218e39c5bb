/** `isthmus store` and `isthmus demo` on a real SpacetimeDB, as their users meet them. */
import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isthmus, start, temporaryFolder } from '../../cli/support.ts'
import { caller, entityBody, textOf } from '../../inner-universe/support.ts'
import { given, noServer } from '../support/given.ts'

const { url } = given

const newDatabase = (): string => `${url}/cli-${randomUUID()}`

const storeWords = (database: string, schema: string, ...more: readonly string[]) =>
  `store --port 0 --schema ${schema} --spacetimedb ${database}`.split(' ').concat(more)

/** What a command says that cannot do its work. */
const refusalOf = async (words: readonly string[]): Promise<string> => {
  const { code, stderr } = await isthmus(words)
  expect(code).not.toBe(0)
  return stderr
}

const running = async (
  words: readonly string[],
): Promise<{ url: string; stop: () => Promise<unknown> }> => {
  const store = start(words)
  onTestFinished(() => void store.child.kill('SIGKILL'))
  const line = await store.line(/ on http:/)
  return {
    url: /http:\/\/[\d.:]+/.exec(line)?.[0] ?? '',
    stop: () => {
      store.child.kill('SIGTERM')
      return store.done
    },
  }
}

test.skipIf(noServer)(
  'the token of who owns the database is made once, for its owner alone',
  async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'new', 'token')
    const words = storeWords(newDatabase(), '2.0', '--token-file', file)
    const first = await running(words)
    const made = await caller(first.url)('POST', '/entities', entityBody('2.0'))
    const token = await readFile(file, 'utf8')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await first.stop()
    const second = await running(words)
    const again = await caller(second.url)('GET', `/entities/${textOf(made.body, 'id')}`)
    expect(again.text).toBe(made.text)
    expect(await readFile(file, 'utf8')).toBe(token)
    const { stdout, stderr } = (await second.stop()) as { stdout: string; stderr: string }
    expect(stdout + stderr).not.toContain(token.trim())
  },
)

test.skipIf(noServer)('what cannot be is told with what to do', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'token')
  const database = newDatabase()
  const store = await running(storeWords(database, '1.1', '--token-file', file))
  await store.stop()
  expect(await refusalOf(storeWords(database, '2.0', '--token-file', file))).toMatch(
    /another schema than 2\.0.*isthmus migrate run/,
  )
  expect(
    await refusalOf(storeWords(database, '1.1', '--token-file', join(folder, 'other'))),
  ).toMatch(/does not own.*\n.*--token-file/)
  expect(await refusalOf(storeWords(`${url}/No_name`, '1.1', '--token-file', file))).toMatch(
    /names no database/,
  )
  expect(await refusalOf(storeWords('http://127.0.0.1:1/x', '1.1', '--token-file', file))).toMatch(
    /127\.0\.0\.1:1 cannot be reached.*\n.*Start the server/,
  )
  expect(
    await refusalOf(storeWords(database, '1.1', '--token-file', file, '--data', 'x.db')),
  ).toMatch(/not in both/)
})

test.skipIf(noServer)('the demo has both of its stores there', async () => {
  const folder = await temporaryFolder()
  const ports = ['port', 'admin-port', 'blue-port', 'green-port'].flatMap((name) => [
    `--${name}`,
    '0',
  ])
  const demo = start(
    ['demo', '--json', '--spacetimedb', url, '--data', join(folder, 'data'), ...ports],
    { cwd: folder },
  )
  onTestFinished(() => void demo.child.kill('SIGKILL'))
  const told = JSON.parse(await demo.line(/^\{"url"/)) as { url: string }
  const found = await fetch(`${told.url}/entities?filter[metadata.name][Equals]=Japan`, {
    headers: { 'api-version': '1.0' },
  })
  expect(await found.json()).toMatchObject({ total: 1, items: [{ entity_type: 'Country' }] })
  demo.child.kill('SIGTERM')
  expect((await demo.done).code).toBe(0)
})

test.each(['http://me:secret@127.0.0.1:3000', 'ftp://me:secret@127.0.0.1', 'me:secret@host'])(
  'an address with a password is refused, and not said again: %s',
  async (address) => {
    for (const words of [
      ['store', '--schema', '2.0', '--spacetimedb', `${address}/iu`],
      ['demo', '--spacetimedb', address],
    ]) {
      const { code, stderr, stdout } = await isthmus(words)
      expect(code).toBe(2)
      expect(stderr).toContain('has credentials')
      expect(stderr + stdout).not.toContain('secret')
    }
  },
)
