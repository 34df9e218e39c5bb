/** `isthmus store` on a SQLite file and on SpacetimeDB, and gateways, each a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageEnv } from '../../support/package.ts'

export interface StoreProcess {
  readonly url: string
  /** Milliseconds from the connection to SpacetimeDB until all documents were in the mirror; 0 without one. */
  readonly mirrorMs: number
  /** Resident memory now, and at most so far, in bytes. */
  memory(): { readonly now: number; readonly peak: number }
  close(): Promise<void>
}

const contract = join(import.meta.dirname, '../../../adapters/index.ts')
const config = join(import.meta.dirname, 'config.ts')

const memoryOf = (pid: number): { readonly now: number; readonly peak: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1])
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') }
}

interface Started {
  readonly bin: string
  readonly words: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Whether it says when its mirror is ready. */
  readonly mirrors: boolean
}

const start = async ({ bin, words, env, mirrors }: Started): Promise<StoreProcess> => {
  const child = spawn(process.execPath, [bin, ...words, '--json', '--contract', contract], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...packageEnv(), ...env },
  })
  const noted = createInterface(child.stderr)
  const mirrored = new Promise<number>((resolve) => {
    noted.on('line', (line) => {
      const found = /"ms":(\d+).*SpacetimeDB is connected/.exec(line)
      if (found) resolve(Number(found[1]))
      else console.error(line)
    })
  })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => {
      resolve((JSON.parse(line) as { readonly url: string }).url)
    })
    child.once('exit', () => reject(new Error('A store has ended')))
  })
  return {
    url,
    mirrorMs: mirrors ? await mirrored : 0,
    memory: () => memoryOf(child.pid ?? 0),
    close: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      noted.close()
    },
  }
}

/** Where stores have their files, and what runs them. */
export interface Place {
  readonly folder: string
  readonly bin: string
}

const store = ['store', '--schema', '2.0', '--port', '0']

export const onSqlite = ({ folder, bin }: Place): Promise<StoreProcess> =>
  start({ bin, words: [...store, '--data', join(folder, 'store.db')], mirrors: false })

/** @param address of a database, which is made where there is none */
export const onSpacetimeDb = async (
  { folder, bin }: Place,
  address: string,
  token: string,
): Promise<StoreProcess> => {
  const file = join(folder, 'owner.token')
  await writeFile(file, token, { mode: 0o600 })
  const words = [...store, '--spacetimedb', address, '--token-file', file]
  return start({ bin, words, mirrors: true })
}

/** What the configuration beside this file takes: a store's address, or a database. */
export type GatewayBackend =
  | { readonly STORE: string }
  | { readonly SERVER: string; readonly DATABASE: string; readonly TOKEN: string }

export const gatewayOn = ({ bin }: Place, env: GatewayBackend): Promise<StoreProcess> =>
  start({ bin, words: ['serve', '--config', config], env, mirrors: false })
