/** What several workers decide by, seen from outside. */
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { isthmus, temporaryFolder, until } from '../../cli/support.ts'
import type { HttpAnswer } from '../../support/http-answer.ts'
import { connectToEach, serve, startStore, type Client, type Cluster } from './support.ts'

const headerOf = (answer: HttpAnswer | undefined, name: string): string =>
  answer?.headers.find(([one]) => one === name)?.[1] ?? ''

export interface Seen {
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

export interface Served {
  readonly cluster: Cluster
  readonly state: string
  readonly database: string
  /** What each worker does now, on the connections of the last `reach`. */
  readonly seen: () => Promise<readonly Seen[]>
  /** Connects to each worker anew. */
  readonly reach: () => Promise<void>
  readonly run: (...words: readonly string[]) => Promise<void>
}

export interface ServeBy {
  /** Of the gateway before it. */
  readonly state?: string
  /** More of the configuration. */
  readonly config?: object
}

export const serveBy = async (
  policy: 'store' | 'files',
  { state: given, config = {} }: ServeBy = {},
): Promise<Served> => {
  const [blue, green] = [await startStore('blue'), await startStore('green')]
  const state = given ?? (await temporaryFolder())
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
      ...config,
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
export const allSee = (served: Served, wanted: Partial<Seen>): Promise<number> =>
  until(async () =>
    (await served.seen()).every((one) =>
      Object.entries(wanted).every(([name, value]) => one[name as keyof Seen] === value),
    ),
  )

export const putFile = async (path: string, content: object): Promise<void> => {
  await writeFile(`${path}.draft`, JSON.stringify(content))
  await rename(`${path}.draft`, path)
}

export const replaceOne = async ({ cluster }: Served): Promise<void> => {
  const [pid] = await cluster.workers()
  process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => (await cluster.workers()).every((one) => one && one !== pid))
}
