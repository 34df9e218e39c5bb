/** Two stores, which may be processes of their own and then can be killed, and the project of a migration between them. */
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Call, Schema } from '../../inner-universe/support.ts'
import { caller } from '../../inner-universe/support.ts'
import contract from '../../../adapters/index.ts'
import { dataWords, startEmbeddedStore } from '../../support/embedded-store.ts'
import { standing } from '../standing.ts'
import { configFile, isthmus, start, temporaryFolder, type Done, type Running } from '../support.ts'

export interface Store {
  readonly url: string
  readonly call: Call
}

export interface StoreProcess extends Store {
  /** Ends it by SIGKILL, and starts it again on the same file and port. */
  readonly killed: () => Promise<void>
}

const startedStore = async (
  schema: Schema,
  file: string,
  port: string,
): Promise<[Running, string]> => {
  const running = start(['store', '--schema', schema, '--port', port, ...dataWords(file)])
  const line = await running.line(/ on http:/)
  return [running, /http:\/\/[\d.:]+/.exec(line)?.[0] ?? '']
}

const storeHere = async (schema: Schema): Promise<Store> => {
  const file = join(await temporaryFolder(), 'store.db')
  const store = await startEmbeddedStore({ schema, contract, file, port: 0 })
  onTestFinished(() => store.close())
  return { url: store.url, call: caller(store.url) }
}

/** @param folder of its file; a new one when absent */
export const storeProcess = async (schema: Schema, folder?: string): Promise<StoreProcess> => {
  const file = join(folder ?? (await temporaryFolder()), 'store.db')
  let [running, url] = await startedStore(schema, file, '0')
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const { port } = new URL(url)
  return {
    url,
    call: caller(url),
    killed: async () => {
      const { child } = running
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      ;[running, url] = await startedStore(schema, file, port)
    },
  }
}

export interface Project {
  /** File of the configuration. */
  readonly config: string
  /** Address of the control store. */
  readonly control: string
  readonly blue: Store
  readonly green: Store
  /** `isthmus migrate` with these words. */
  readonly migrate: (...words: readonly string[]) => Promise<Done>
  /** The same in a process of its own, which reads all files anew. */
  readonly alone: (...words: readonly string[]) => Promise<Done>
  /** The same, for whoever does not wait for its end. */
  readonly migrating: (...words: readonly string[]) => Running
}

const controlEnv = 'ISTHMUS_TEST_CONTROL'

export interface Places {
  /** Address of the control store; a file of its own when absent. */
  readonly control?: string
  /** Where its stores are; in the process of the test when absent. */
  readonly store?: (schema: Schema, name: 'blue' | 'green') => Promise<Store>
}

export const project = async (
  from: Schema = '1.1',
  to: Schema = '2.0',
  { control, store: startStore = storeHere }: Places = {},
): Promise<Project> => {
  const [blue, green] = await Promise.all([startStore(from, 'blue'), startStore(to, 'green')])
  const replication = {
    put: '/raw{path}',
    bulk: { path: '/raw{path}', changes: '/raw/changes' },
  }
  const config = await configFile({
    backends: {
      blue: { url: blue.url, version: from, replication },
      green: { url: green.url, version: to, replication },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
  })
  const file = `sqlite:${join(await temporaryFolder(), 'control.db')}`
  const store = control === undefined ? file : `env:${controlEnv}`
  const env = control === undefined ? {} : { [controlEnv]: control }
  const made = await standing(['control', 'init', '--store', store], { env })
  if (made.code !== 0) throw new Error(made.stderr)
  const wordsOf = (words: readonly string[]): readonly string[] => [
    'migrate',
    ...words,
    '--config',
    config,
    ...(words[0] === 'verify' || words[0] === 'plan' ? [] : ['--store', store]),
  ]
  return {
    config,
    control: control ?? store,
    blue,
    green,
    migrate: (...words) => standing(wordsOf(words), { env }),
    alone: (...words) => isthmus(wordsOf(words), { env }),
    migrating: (...words) => start(wordsOf(words), { input: '', env }),
  }
}

const times = 1_700_000_000_000_000

export const entityOf = (id: string, at: number) => ({
  id,
  entity_type: 'Person',
  created_at: times + at,
  updated_at: times + at,
  metadata: { name: `Person ${at}`, tags: ['a'], properties: { index: at }, visibility: 'public' },
  deleted: false,
})

/** Documents by the bulk route. */
export const planted = async (
  { url }: { readonly url: string },
  count: number,
): Promise<readonly string[]> => {
  const ids = Array.from({ length: count }, () => crypto.randomUUID())
  const lines = ids.map((key, at) => JSON.stringify({ key, document: entityOf(key, at) }))
  const answer = await fetch(`${url}/raw/entities`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\n')}\n`,
  })
  if (!answer.ok) throw new Error(await answer.text())
  await answer.text()
  return ids
}
