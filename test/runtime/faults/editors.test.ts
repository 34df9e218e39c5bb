/** Two people who edit one flag at once: one by the admin API of a gateway, one by the command line. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { isthmus, until } from '../../cli/support.ts'
import { folderOf, startGateway, startStores } from './support.ts'

const flag = {
  state: 'ENABLED',
  variants: { blue: 'blue', green: 'green' },
  defaultVariant: 'blue',
}

const served = async () => {
  const folder = await folderOf()
  const database = join(folder, 'control.db')
  await mkdir(join(folder, 'flags'))
  const text = JSON.stringify({ flags: { 'entity-schema': flag } })
  await writeFile(join(folder, 'flags', 'stores.json'), text)
  const gateway = await startGateway({
    folder,
    config: {
      backends: await startStores(),
      flags: { folder: join(folder, 'flags') },
      control: { store: `sqlite:${database}`, pollMs: 50 },
    },
  })
  const store = createControlStore(sqliteDatabase(database))
  onTestFinished(() => store.close())
  const { secret } = await store.createToken({ name: 'ann', role: 'release-manager', by: 'test' })
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const base = `${gateway.adminUrl}/api/flags/entity-schema`
  return {
    gateway,
    store,
    secret,
    /** The tag of the flag as it is. */
    read: async () => {
      const answer = await fetch(base, { headers })
      await answer.arrayBuffer()
      return String(answer.headers.get('etag'))
    },
    /** Ann lets a client go first. */
    byApi: async (client: string, tag: string) => {
      const answer = await fetch(`${base}/clients`, {
        method: 'POST',
        headers: { ...headers, 'if-match': tag },
        body: JSON.stringify({ client, variant: 'green', reason: `ann ${client}` }),
      })
      return {
        status: answer.status,
        tag: String(answer.headers.get('etag')),
        json: (await answer.json()) as Readonly<Record<string, unknown>>,
      }
    },
    /** Bob does, against the store or the gateway. */
    byCommand: (client: string, where: 'store' | 'gateway') =>
      isthmus(
        [
          ...`flags set entity-schema --client ${client} --variant green --yes --json`.split(' '),
          '--reason',
          `bob ${client}`,
          '--config',
          gateway.file,
          ...(where === 'store' ? [] : ['--gateway', gateway.adminUrl]),
        ],
        { env: where === 'store' ? {} : { ISTHMUS_TOKEN: secret } },
      ),
  }
}

test('who comes second is told what is there now, and goes on from that', async () => {
  const { read, byApi, byCommand, store } = await served()
  const seen = await read()
  expect((await byCommand('first', 'store')).code).toBe(0)
  const late = await byApi('second', seen)
  expect(late.status).toBe(412)
  expect(late.json).toMatchObject({
    code: 'entry-changed',
    hint: expect.stringContaining('repeat the edit'),
    entries: [{ kind: 'flag', id: 'entity-schema', tag: expect.stringMatching(/^[0-9a-f]{16}$/) }],
  })
  expect(JSON.stringify(late.json)).toContain('first')
  const [entry] = late.json['entries'] as readonly { readonly tag: string }[]
  expect((await byApi('second', `"${entry?.tag}"`)).status).toBe(200)
  const { entries } = await store.entries()
  const text = JSON.stringify(entries.find(({ kind }) => kind === 'flag'))
  expect(text).toContain('first')
  expect(text).toContain('second')
})

test.each(['store', 'gateway'] as const)(
  'a command over the %s that comes second says so, and history has what was told as made',
  async (where) => {
    const { read, byApi, byCommand, store } = await served()
    const made = new Set<string>()
    let refused: Awaited<ReturnType<typeof byCommand>> | undefined
    const over = new AbortController()
    // Ann edits again and again, so that Bob's command is between two of her edits.
    const ann = (async () => {
      let tag = await read()
      for (let i = 0; !over.signal.aborted; i += 1) {
        const client = `a${i % 7}-${i}`
        const done = await byApi(client, tag)
        if (done.status === 200) made.add(`ann ${client}`)
        expect([200, 412]).toContain(done.status)
        tag = await read()
      }
    })()
    let run = 0
    await until(async () => {
      run += 1
      const done = await byCommand(`b${run}`, where)
      if (done.code === 0) made.add(`bob b${run}`)
      else refused = done
      return refused !== undefined && made.size > 10
    })
    over.abort()
    await ann
    const told = JSON.parse(refused?.stdout === '' ? '{}' : (refused?.stdout ?? '{}')) as object
    expect({ code: refused?.code, ...told, stderr: refused?.stderr }).toMatchObject({ code: 1 })
    expect(`${refused?.stdout}${refused?.stderr}`).toMatch(/changed/)
    expect(`${refused?.stdout}${refused?.stderr}`).toMatch(/entity-schema/)
    const history = await store.history({ kind: 'flag', id: 'entity-schema', limit: 100_000 })
    const reasons = history.flatMap(({ reason }) => (reason === null ? [] : [reason]))
    const edits = reasons.filter((reason) => /^(?:ann|bob) /.test(reason))
    expect(new Set(edits)).toEqual(made)
    expect(edits).toHaveLength(made.size)
    // Nobody has overwritten anybody: all clients that were let in are there.
    const { entries } = await store.entries()
    const text = JSON.stringify(entries.find(({ kind }) => kind === 'flag'))
    for (const reason of made) expect(text).toContain(`"${reason.split(' ')[1]}"`)
    expect(await store.verifyAudit()).toMatchObject({ ok: true })
  },
)
