/** Store and gateway as processes of their own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '../..')

export interface Running {
  readonly pid: number
  readonly url: string
  stop(): Promise<void>
}

/** The first line that it prints is JSON with its URL. */
const start = async (...args: readonly string[]): Promise<Running> => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const first = await lines.next()
  // Its log must not fill the pipe.
  child.stdout.resume()
  if (first.done === true || child.pid === undefined) throw new Error(`${args[0]} did not start`)
  const { url } = JSON.parse(first.value) as { url: string }
  return { pid: child.pid, url, stop }
}

const configuration = (store: string): string => `
import { defineConfig } from ${JSON.stringify(join(root, 'src/gateway/index.ts'))}
export default defineConfig({
  backends: {
    green: { url: ${JSON.stringify(store)}, version: '2.0', timeouts: { totalMs: 900_000 } },
    // The flag names it, too.
    blue: { url: ${JSON.stringify(store)}, version: '2.0' },
  },
  decision: { flag: 'entity-schema', fallback: 'green' },
})
`

/** The store, and `isthmus serve` in front of it. */
export const startBoth = async (): Promise<{
  readonly gateway: Running
  stop(): Promise<void>
}> => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-streams-'))
  const store = await start(join(import.meta.dirname, 'store.ts'))
  try {
    const config = join(folder, 'isthmus.config.ts')
    writeFileSync(config, configuration(store.url))
    const serve = ['serve', '--json', '--config', config, '--port', '0', '--admin-port', '0']
    const gateway = await start(join(root, 'bin/isthmus.js'), ...serve)
    const stop = async (): Promise<void> => {
      await Promise.all([gateway.stop(), store.stop()])
      rmSync(folder, { recursive: true })
    }
    return { gateway, stop }
  } catch (error) {
    await store.stop()
    rmSync(folder, { recursive: true })
    throw error
  }
}
