/** The real demo, as `npm start` runs it, and links into its console. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openControlStore } from '../../../src/control/node/open.ts'
import type { ControlStore, Role } from '../../../src/control/port.ts'
import { consoleLink } from '../../../src/cli/control/console-link.ts'
import { start, temporaryFolder } from '../../cli/support.ts'

export interface Demo {
  /** Of the gateway, for clients. */
  readonly url: string
  readonly adminUrl: string
  /** Of a store itself, past the gateway. */
  storeUrl(name: 'blue' | 'green'): string
  /** The link that it prints at its start. */
  readonly printed: string
  /** Of the process itself: what somebody else changes meanwhile. */
  readonly store: ControlStore
  readonly data: string
  /** A new link that signs in once. */
  link(role: Role): Promise<string>
  /** As an old client would ask. */
  get(path: string, headers: Readonly<Record<string, string>>): Promise<Response>
  /** Ends the process, and starts it again at the same addresses. */
  restart(): Promise<void>
  close(): Promise<void>
}

interface Said {
  readonly url: string
  readonly adminUrl: string
  readonly console: string
  readonly backends: Readonly<Record<string, { readonly url: string }>>
}

const portOf = (url: string): string => new URL(url).port

const begin = async (data: string, ports: readonly string[]) => {
  const running = start(['demo', '--data', data, ...ports, '--json'])
  const said = JSON.parse(await running.line(/"try"/)) as Said
  return {
    said,
    end: async () => {
      running.child.kill('SIGTERM')
      await running.done
    },
  }
}

const own = (path: string) => new URL(`../../../${path}`, import.meta.url)

/** The configuration of the demo, with settings of its control plane beside. */
const configIn = async (folder: string, control: object): Promise<string> => {
  const file = join(folder, 'isthmus.config.ts')
  const flags = { folder: fileURLToPath(own('flags')) }
  const lines = [
    `import config from ${JSON.stringify(own('isthmus.config.ts').href)}`,
    `const control = { ...config.control, ...${JSON.stringify(control)} }`,
    `export default { ...config, control, flags: ${JSON.stringify(flags)} }`,
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

/** @param control settings of its control plane beside its own: `{ fourEyes: { flags: true } }` */
export const startDemo = async (control?: object): Promise<Demo> => {
  const data = await temporaryFolder()
  const config = control && (await configIn(await temporaryFolder(), control))
  const others = ['--blue-port=0', '--green-port=0', ...(config ? [`--config=${config}`] : [])]
  let running = await begin(data, ['--port=0', '--admin-port=0', ...others])
  const { url, adminUrl, console: printed } = running.said
  const store = await openControlStore(`sqlite:${data}/control.db`, { folder: process.cwd() })
  return {
    url,
    adminUrl,
    storeUrl: (name) => running.said.backends[name]?.url ?? '',
    printed,
    store,
    data,
    link: async (role) => {
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
      const code = await store.createSignInLink({ role, expiresAt, by: `test:${role}` })
      return consoleLink(adminUrl, code)
    },
    get: (path, headers) => fetch(`${url}${path}`, { headers }),
    restart: async () => {
      await running.end()
      const same = [`--port=${portOf(url)}`, `--admin-port=${portOf(adminUrl)}`]
      running = await begin(data, [...same, ...others])
    },
    close: async () => {
      await store.close()
      await running.end()
    },
  }
}
