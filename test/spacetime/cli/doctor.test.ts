/** `isthmus doctor` of a backend that is a database: whether it is there, and whose it is. */
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { standing } from '../../cli/standing.ts'
import { temporaryFolder } from '../../cli/support.ts'
import { given, noServer, server, valueOf } from '../support/given.ts'
import { localStore, newDatabase } from '../store/support/local.ts'
import { newToken } from '../store/support/stores.ts'

interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly says: string
}

interface Place {
  readonly folder: string
  readonly tokenFile: string
  readonly doctor: (more: object, env?: Record<string, string>) => Promise<Finding | undefined>
}

const place = async (): Promise<Place> => {
  const folder = await temporaryFolder()
  const tokenFile = join(folder, 'token')
  const file = join(folder, 'isthmus.json')
  return {
    folder,
    tokenFile,
    doctor: async (more, env = {}) => {
      const spacetimedb = { url: given.url, tokenFile, ...more }
      const backends = { green: { spacetimedb, version: '2.0' } }
      const decision = { flag: 'store', fallback: 'green' }
      await writeFile(file, JSON.stringify({ backends, decision, flags: { folder } }))
      const { stdout } = await standing(['doctor', '--json', '--config', file], { env })
      expect(stdout).not.toContain(given.token)
      const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] }
      return findings.find(({ what }) => what === 'backend green')
    },
  }
}

const token = { tokenFile: undefined, token: given.token }

test.skipIf(noServer)('one that is not there is going to be made', async () => {
  const { doctor, tokenFile } = await place()
  const database = newDatabase()
  const url = `${given.url}/${database}`
  expect(await doctor({ database })).toMatchObject({
    ok: true,
    says: `${url} is going to be made; ${tokenFile} is going to be made`,
  })
  const made = { ok: true, says: `${url} is going to be made` }
  expect(await doctor({ database, ...token })).toMatchObject(made)
  const fromEnvironment = { tokenFile: undefined, token: { env: 'OWNER' } }
  expect(await doctor({ database, ...fromEnvironment }, { OWNER: given.token })).toMatchObject(made)
  expect(await doctor({ database, ...fromEnvironment })).toMatchObject({
    ok: false,
    says: expect.stringContaining('the environment has no OWNER'),
  })
  expect(await server.identityOf(database)).toMatchObject({ ok: false })
})

test.skipIf(noServer)('one that is there needs the token of its owner', async () => {
  const { doctor, tokenFile } = await place()
  const database = newDatabase()
  const url = `${given.url}/${database}`
  await localStore(database)
  expect(await doctor({ database, ...token })).toMatchObject({
    ok: true,
    says: `${url} has the tables of 2.0`,
  })
  expect(await doctor({ database })).toMatchObject({
    ok: false,
    says: `${url} is there, but ${tokenFile} with its token is not. Give the token of who has published the database, or name another database.`,
  })
  const other = await newToken(given.url)
  await writeFile(tokenFile, other)
  expect(await doctor({ database })).toMatchObject({
    ok: false,
    says: expect.stringContaining(`${url} is not of the token's identity. Give the token`),
  })
  for (const [text, says] of [
    [`${given.token}x`, /SpacetimeDB answered 401 .*Correct the token of this backend/],
    ['', /is empty: it should have a token/],
    ['two\nlines', /holds no token/],
  ] as const) {
    await writeFile(tokenFile, text)
    expect(await doctor({ database })).toMatchObject({
      ok: false,
      says: expect.stringMatching(says),
    })
  }
  expect(valueOf(await server.isOwner(database))).toBe(true)
})

test.skipIf(noServer || process.platform === 'win32')(
  'a file of the token that others may read is told of',
  async () => {
    const { doctor, tokenFile } = await place()
    const database = newDatabase()
    await localStore(database)
    await writeFile(tokenFile, given.token)
    const fine = `${given.url}/${database} has the tables of 2.0`
    for (const [mode, more] of [
      [0o644, `; others may read ${tokenFile}: chmod 600`],
      [0o640, `; others may read ${tokenFile}: chmod 600`],
      [0o600, ''],
      [0o400, ''],
    ] as const) {
      await chmod(tokenFile, mode)
      expect(await doctor({ database })).toMatchObject({ ok: true, says: `${fine}${more}` })
    }
  },
)
