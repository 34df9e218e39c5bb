import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openControlStore } from '../../src/control/node/open.ts'
import { Failure } from '../../src/errors/index.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-open-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a file is relative to its folder, and is made by `migrate` only', async () => {
  const store = await openControlStore('sqlite:in/control.db', { folder })
  expect(store.kind).toBe('sqlite')
  expect(await readdir(folder)).toEqual([])
  await store.migrate()
  expect(await readdir(join(folder, 'in'))).toContain('control.db')
  expect((await store.head()).number).toBe(0)
  await store.close()
  await expect(store.head()).rejects.toMatchObject({ code: 'control-unavailable' })
})

test('a Postgres is not asked before something is asked of it', async () => {
  for (const scheme of ['postgres', 'postgresql']) {
    const store = await openControlStore(`${scheme}://a:geheim@127.0.0.1:1/b`, { folder })
    expect(store.kind).toBe('postgres')
    await store.close()
  }
})

test('another address is refused, without saying what may be a secret', async () => {
  for (const address of ['', 'mysql://a:geheim@b/c', 'control.db', 'sqlite:', 'geheim']) {
    const opening = openControlStore(address, { folder })
    await expect(opening).rejects.toMatchObject({ code: 'config-invalid' })
    const refused: unknown = await opening.catch((error: unknown) => error)
    if (!(refused instanceof Failure)) throw refused
    const said = JSON.stringify([refused.issues, refused.message])
    expect(said).not.toContain('geheim')
    expect(said).toContain('sqlite:FILE')
  }
})
