/**
 * A real SpacetimeDB on a free port, with its data in a folder that goes with it. `ISTHMUS_SPACETIMEDB`
 * says which program it is, or `required`: then tests fail where there is none.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serverFile } from '../../build/spacetimedb/binary.ts'
import { soon } from './runs.ts'

export const noSpacetimeDb = 'Skipped: no SpacetimeDB (npm run spacetimedb:install)'

/** Where its program is, if there is one. */
export const findSpacetimeDb = (): string | undefined => {
  const { ISTHMUS_SPACETIMEDB: said } = process.env
  const isProgram = said !== undefined && said !== '' && said !== 'required'
  const file = isProgram ? said : serverFile()
  if (existsSync(file)) return file
  if (isProgram || said === 'required') {
    throw new Error('There is no SpacetimeDB, and ISTHMUS_SPACETIMEDB asks for one')
  }
  return undefined
}

export interface SpacetimeDb {
  readonly url: string
  readonly port: number
  /** With its `data`, and the `keys` by which it knows tokens. */
  readonly folder: string
  /** Its process id while it runs. */
  pid(): number | undefined
  /** Ends it as `kill -9` does; what it has written stays. */
  kill(): Promise<void>
  /** Starts it again, on the same port and data. */
  start(): Promise<void>
  /** Ends it and removes what is left. */
  close(): Promise<void>
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no port')
  return address.port
}

/**
 * Tells the server's process id, ends it when told so, and removes its data, too, when whoever
 * started it was killed.
 */
const guard =
  'folder=$1; shift; "$@" >/dev/null 2>&1 </dev/null & pid=$!; echo $pid; read said; kill -9 $pid; wait $pid 2>/dev/null; [ "$said" ] || rm -rf "$folder"'

const answering = async (url: string, child: ChildProcess): Promise<void> => {
  const end = Date.now() + soon
  for (;;) {
    // Asked anew where there is no answer: the port may be somebody else's for a moment.
    const signal = AbortSignal.timeout(2000)
    const answer = await fetch(`${url}/v1/ping`, { signal }).catch(() => undefined)
    if (answer?.ok) return
    if (Date.now() > end || child.exitCode !== null) throw new Error('SpacetimeDB does not start')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/**
 * @param fill puts what there is to be into its folder, before it starts
 * @param within the folder that its own is made in
 */
export const startSpacetimeDb = async (
  program: string,
  fill: (folder: string) => Promise<unknown> = async () => undefined,
  within = tmpdir(),
): Promise<SpacetimeDb> => {
  const folder = await mkdtemp(join(within, 'isthmus-spacetimedb-'))
  await fill(folder)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const command = [
    [program, 'start'],
    ['--data-dir', join(folder, 'data')],
    ['--jwt-key-dir', join(folder, 'keys')],
    ['--listen-addr', `127.0.0.1:${port}`],
  ].flat()
  let child: ChildProcess | undefined
  let pid: number | undefined

  const start = async (): Promise<void> => {
    const started = spawn('sh', ['-c', guard, 'sh', folder, ...command], {
      detached: true,
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    child = started
    const [first] = (await once(started.stdout, 'data')) as [Buffer]
    pid = Number(first.toString())
    await answering(url, started)
  }
  const kill = async (): Promise<void> => {
    const last = child
    child = undefined
    pid = undefined
    if (last === undefined || last.exitCode !== null) return
    const exit = once(last, 'exit')
    last.stdin?.end('kill\n')
    await exit
  }
  await start()
  return {
    url,
    port,
    folder,
    pid: () => pid,
    kill,
    start,
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
