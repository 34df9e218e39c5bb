/** The stores and gateways that are measured, each a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Running {
  readonly url: string
  readonly adminUrl: string
  readonly pid: number
}

export interface Processes {
  readonly store: (schema: string, file: string) => Promise<Running>
  readonly gateway: (env: Readonly<Record<string, string>>) => Promise<Running>
  /** Ends all of them. */
  close(): Promise<void>
}

const bin = join(import.meta.dirname, '../../bin/isthmus.js')
const config = join(import.meta.dirname, 'config.ts')

export const processes = (): Processes => {
  const children = new Set<ChildProcess>()

  const start = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Running> => {
    const child = spawn(process.execPath, [bin, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    children.add(child)
    const text = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        if (line.startsWith('{"url"')) resolve(line)
        else console.error(line)
      })
      child.once('exit', () => reject(new Error(`${args[0]} has ended`)))
    })
    const { url, adminUrl = '' } = JSON.parse(text) as { url: string; adminUrl?: string }
    return { url, adminUrl, pid: child.pid ?? 0 }
  }

  return {
    store: (schema, file) =>
      start(['store', '--json', '--schema', schema, '--data', file, '--port', '0']),
    gateway: (env) => start(['serve', '--json', '--config', config], env),
    close: async () => {
      for (const child of children) {
        if (child.exitCode !== null) continue
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
    },
  }
}
