/** `isthmus store` on a SQLite file and on SpacetimeDB, each a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface StoreProcess {
  readonly url: string
  /** Milliseconds from the connection to SpacetimeDB until all documents were in the mirror; 0 without one. */
  readonly mirrorMs: number
  /** Resident memory now, and at most so far, in bytes. */
  memory(): { readonly now: number; readonly peak: number }
  close(): Promise<void>
}

const bin = join(import.meta.dirname, '../../../bin/isthmus.js')

const memoryOf = (pid: number): { readonly now: number; readonly peak: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1])
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') }
}

const start = async (words: readonly string[], mirrors: boolean): Promise<StoreProcess> => {
  const args = [bin, 'store', '--json', '--schema', '2.0', '--port', '0', ...words]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
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

export const onSqlite = (folder: string): Promise<StoreProcess> =>
  start(['--data', join(folder, 'store.db')], false)

/** @param address of a database, which is made where there is none */
export const onSpacetimeDb = async (
  folder: string,
  address: string,
  token: string,
): Promise<StoreProcess> => {
  const file = join(folder, 'owner.token')
  await writeFile(file, token, { mode: 0o600 })
  return start(['--spacetimedb', address, '--token-file', file], true)
}
