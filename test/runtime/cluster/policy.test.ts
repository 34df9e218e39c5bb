/** One policy for all workers: of the control store, or of files, which the primary alone reads. */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { isthmus, temporaryFolder, until } from '../../cli/support.ts'
import type { HttpAnswer } from '../../support/http-answer.ts'
import { connectToEach, serve, startStore, type Client, type Cluster } from './support.ts'

const headerOf = (answer: HttpAnswer | undefined, name: string): string =>
  answer?.headers.find(([one]) => one === name)?.[1] ?? ''

interface Seen {
  /** Store that answered. */
  readonly store: string
  /** Version that the client is taken to speak. */
  readonly version: string
  /** Policy by which that was decided. */
  readonly policy: string
}

/** What a client without a version gets from one worker. */
const look = async (client: Client): Promise<Seen> => {
  const answer = await client.ask('/entities', ['X-Client: nerv', 'Isthmus-Explain: 1'])
  const decision = headerOf(answer, 'isthmus-decision')
  const told = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(decision)?.[1] ?? ''
  return {
    store: headerOf(answer, 'x-store'),
    version: told('version'),
    policy: told('policy'),
  }
}

interface Served {
  readonly cluster: Cluster
  readonly state: string
  readonly database: string
  /** What each worker does now, on the connections of the last `reach`. */
  readonly seen: () => Promise<readonly Seen[]>
  /** Connects to each worker anew. */
  readonly reach: () => Promise<void>
  readonly run: (...words: readonly string[]) => Promise<void>
}

const serveBy = async (policy: 'store' | 'files'): Promise<Served> => {
  const [blue, green] = [await startStore('blue'), await startStore('green')]
  const state = await temporaryFolder()
  const database = join(state, 'control.db')
  const cluster = await serve(blue.url, {
    config: {
      backends: {
        blue: { url: blue.url, version: '1.0' },
        green: { url: green.url, version: '1.0' },
      },
      identity: { trustedHeader: { name: 'X-Client' } },
      clients: [{ id: 'nerv', explain: true }],
      policy: { file: join(state, 'edited.json') },
      state,
      ...(policy === 'store' && { control: { store: `sqlite:${database}`, pollMs: 50 } }),
    },
  })
  onTestFinished(() => void cluster.stop())
  let clients: readonly Client[] = []
  const reach = async (): Promise<void> => {
    clients = [...(await connectToEach(cluster)).values()]
  }
  await reach()
  return {
    cluster,
    state,
    database,
    reach,
    seen: () => Promise.all(clients.map(look)),
    run: async (...words) => {
      const { code, stderr } = await isthmus([...words, '--config', cluster.file, '--yes'])
      expect({ code, stderr }).toMatchObject({ code: 0 })
    },
  }
}

/** Until every worker shows it. */
const allSee = (served: Served, wanted: Partial<Seen>): Promise<number> =>
  until(async () =>
    (await served.seen()).every((one) =>
      Object.entries(wanted).every(([name, value]) => one[name as keyof Seen] === value),
    ),
  )

const putFile = async (path: string, content: object): Promise<void> => {
  await writeFile(`${path}.draft`, JSON.stringify(content))
  await rename(`${path}.draft`, path)
}

const replaceOne = async ({ cluster }: Served): Promise<void> => {
  const [pid] = await cluster.workers()
  process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => (await cluster.workers()).every((one) => one && one !== pid))
}

test('all workers decide by the control store, name the same policy, and go on without the store', async () => {
  const served = await serveBy('store')
  const { cluster, run, seen, reach } = served
  const [first, second] = await seen()
  expect(first).toMatchObject({ store: 'blue', policy: expect.stringMatching(/^1-[0-9a-f]{8}$/) })
  expect(second).toEqual(first)

  await run('clients', 'pin', 'nerv', '1.1')
  await allSee(served, { version: '1.1' })
  const pinned = await seen()
  expect(pinned[0]?.policy).toMatch(/^2-/)
  expect(pinned[1]).toEqual(pinned[0])
  const name = pinned[0]?.policy ?? ''
  await until(async () => {
    const text = await cluster.admin('/readyz?verbose')
    return text.split(`policy ${name}`).length === 3
  })

  await run('flags', 'kill', '--all', '--backend', 'green')
  await allSee(served, { store: 'green', version: '1.1' })
  await replaceOne(served)
  await reach()
  const killed = await seen()
  expect(killed[0]).toMatchObject({ store: 'green', version: '1.1' })
  expect(killed[1]).toEqual(killed[0])

  const database = new DatabaseSync(served.database)
  for (const { name: table } of database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all()) {
    database.exec(`drop table "${String(table)}"`)
  }
  database.close()
  await until(async () => /"errors":\[\{/.test(await cluster.admin('/flags')))
  expect(await seen()).toEqual(killed)
  await replaceOne(served)
  await reach()
  expect(await seen()).toEqual(killed)
})

test('edits that come one upon the other all reach all workers, in order', async () => {
  const served = await serveBy('files')
  const file = join(served.state, 'edited.json')
  const last = 19
  for (let n = 0; n <= last; n += 1) {
    const kill = { scope: { kind: 'all' }, backend: n === last ? 'green' : 'blue' }
    const kills = n % 2 === 0 ? {} : { all: kill }
    await putFile(file, { kills, clients: { [`client-${n}`]: {} } })
    await served.seen()
  }
  await allSee(served, { store: 'green' })
  const [one, other] = await served.seen()
  expect(one?.policy).toMatch(/^\d+-[0-9a-f]{8}$/)
  expect(other).toEqual(one)
})

test('the kill file of the instance is in force in every worker, and changes no policy', async () => {
  const served = await serveBy('store')
  const before = await served.seen()
  await putFile(join(served.state, 'kill.json'), {
    kills: [{ scope: { kind: 'all' }, backend: 'green' }],
  })
  await allSee(served, { store: 'green' })
  expect(await served.seen()).toEqual(before.map((one) => ({ ...one, store: 'green' })))
})
