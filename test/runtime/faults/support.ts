/** `isthmus serve` as a process of its own, over a control store to which something happens. */
import { chmod, chown, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { onTestFinished } from 'vitest'
import type { ControlStore, Head } from '../../../src/control/port.ts'
import type { Edit } from '../../../src/policy/index.ts'
import { start, temporaryFolder, until, type RunOptions } from '../../cli/support.ts'
import { committed } from '../../control/suite/edits.ts'
import { configText, startStore, type Check } from '../cluster/support.ts'

/** Postgres and gateways that must not own what they are given: everybody has this user. */
export const nobody = process.getuid?.() === 0 ? { user: { uid: 65_534, gid: 65_534 } } : undefined

export interface LogLine {
  readonly level: string
  readonly message: string
  readonly [name: string]: unknown
}

export interface Seen {
  readonly status: number
  /** Store that answered. */
  readonly store: string | null
  /** Number of the policy by which that was decided. */
  readonly policy: number
}

export interface Gateway {
  readonly url: string
  readonly adminUrl: string
  readonly child: ChildProcess
  /** The configuration file, and the folder that it is in. */
  readonly file: string
  readonly folder: string
  /** What of its configuration is not usual. */
  readonly config: object
  /** What it has logged so far. */
  readonly log: () => readonly LogLine[]
  /** The first line of its output that matches. */
  readonly line: (pattern: RegExp) => Promise<string>
  /** One request of a client. */
  readonly ask: () => Promise<Seen>
  /** What `/readyz?verbose` says. */
  readonly ready: () => Promise<{ status: number; checks: Readonly<Record<string, Check>> }>
  readonly metric: (name: string) => Promise<number>
  /** Until it decides by a policy of this number, or a later one. */
  readonly reaches: (policy: number) => Promise<number>
  readonly stop: () => Promise<void>
}

export interface GatewayOptions extends Pick<RunOptions, 'env' | 'user'> {
  readonly config?: object
  readonly workers?: number
  /** Where its files are; a new one when absent. */
  readonly folder?: string
}

/** Backends that all gateways of a test share. */
export const startStores = async () => {
  const [blue, green] = [await startStore('blue'), await startStore('green')]
  return {
    blue: { url: blue.url, version: '1.0' },
    green: { url: green.url, version: '1.0' },
  }
}

/** A folder that somebody else may own. */
export const folderOf = async (user?: RunOptions['user']): Promise<string> => {
  const folder = await temporaryFolder()
  await chmod(folder, 0o755)
  const own = await mkdtemp(join(folder, 'own-'))
  if (user) await chown(own, user.uid, user.gid)
  return own
}

const linesOf = (output: string): readonly LogLine[] =>
  output
    .split('\n')
    .filter((line) => line.includes('"message":'))
    .map((line) => JSON.parse(line) as LogLine)

export const startGateway = async ({
  config = {},
  workers,
  env = {},
  user,
  folder: given,
}: GatewayOptions): Promise<Gateway> => {
  const folder = given ?? (await folderOf(user))
  const file = join(folder, 'isthmus.config.ts')
  const text = configText('http://127.0.0.1:9', {
    identity: { anonymous: { allow: true, explain: true } },
    state: join(folder, 'state'),
    policy: { file: join(folder, 'edited.json') },
    ...config,
  })
  await writeFile(file, text)
  const team = workers === undefined ? [] : ['--workers', `${workers}`]
  const running = start(['serve', '--json', ...team, '--config', file], {
    env,
    ...(user && { user }),
  })
  let output = ''
  running.child.stdout?.on('data', (part: string) => (output += part))
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const { url, adminUrl } = JSON.parse(await running.line(/"adminUrl"/)) as {
    readonly url: string
    readonly adminUrl: string
  }
  const ask = async (): Promise<Seen> => {
    const answer = await fetch(`${url}/entities`, { headers: { 'isthmus-explain': '1' } })
    await answer.arrayBuffer()
    const policy = /policy="(\d+)-/.exec(answer.headers.get('isthmus-decision') ?? '')?.[1]
    return {
      status: answer.status,
      store: answer.headers.get('x-store'),
      policy: Number(policy),
    }
  }
  return {
    url,
    adminUrl,
    child: running.child,
    file,
    folder,
    config,
    log: () => linesOf(output),
    line: (pattern) => running.line(pattern),
    ask,
    ready: async () => {
      const answer = await fetch(`${adminUrl}/readyz?verbose`)
      const { checks } = (await answer.json()) as { readonly checks: readonly Check[] }
      return {
        status: answer.status,
        checks: Object.fromEntries(checks.map((check) => [check.name, check])),
      }
    },
    metric: async (name) => {
      const metrics = await (await fetch(`${adminUrl}/metrics`)).text()
      const line = metrics.split('\n').find((one) => one.startsWith(`${name} `))
      return Number(line?.split(' ').at(-1))
    },
    reaches: (policy) => until(async () => (await ask()).policy >= policy),
    stop: async () => {
      running.child.kill('SIGTERM')
      await running.done
    },
  }
}

/** Sends all requests to one of the backends. */
export const allTo = (backend: 'blue' | 'green'): Edit => ({
  kind: 'kill',
  id: 'all',
  value: { scope: { kind: 'all' }, backend },
})

export const edit = async (store: ControlStore, backend: 'blue' | 'green'): Promise<Head> =>
  (await committed(store, [allTo(backend)])).head
