/** Two stores that run as processes of their own and can be killed, and the project of a migration between them. */
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Call, Schema } from '../../inner-universe/support.ts'
import { caller } from '../../inner-universe/support.ts'
import { dataWords } from '../../support/embedded-store.ts'
import { configFile, isthmus, start, temporaryFolder, type Done, type Running } from '../support.ts'

export interface StoreProcess {
  readonly url: string
  readonly call: Call
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

const storeProcess = async (schema: Schema, folder?: string): Promise<StoreProcess> => {
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
  readonly blue: StoreProcess
  readonly green: StoreProcess
  /** `isthmus migrate` with these words. */
  readonly migrate: (...words: readonly string[]) => Promise<Done>
  /** The same, for whoever does not wait for its end. */
  readonly migrating: (...words: readonly string[]) => Running
}

const controlEnv = 'ISTHMUS_TEST_CONTROL'

export interface Places {
  /** Address of the control store; a file of its own when absent. */
  readonly control?: string
  /** Folder of the file of green. */
  readonly green?: string
}

export const project = async (
  from: Schema = '1.1',
  to: Schema = '2.0',
  { control, green: greenFolder }: Places = {},
): Promise<Project> => {
  const [blue, green] = await Promise.all([storeProcess(from), storeProcess(to, greenFolder)])
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
  const made = await isthmus(['control', 'init', '--store', store], { env })
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
    migrate: (...words) => isthmus(wordsOf(words), { env }),
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
