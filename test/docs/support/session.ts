/** Follows a page as a reader would: files are written and edited, commands run, servers started. */
import { spawn, type ChildProcess } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { soon } from '../../support/runs.ts'
import { root } from './markdown.ts'
import type { Workspace } from './workspace.ts'

/** Ports that the pages speak of, and which option of the gateway and of the demo's stores sets each. */
const gatewayOptions = { 8787: '--port', 8788: '--admin-port' }
const storeOptions = { 4101: '--blue-port', 4102: '--green-port' }

/** Ports that the files of the examples speak of. */
const inFiles = [5301, 5302]

/** The same of the files of the demo. */
const inDemo = Object.keys(storeOptions).map(Number)

const known = [...Object.keys({ ...gatewayOptions, ...storeOptions }).map(Number), ...inFiles]

/** Below the ports that systems give to those who ask for any, so that none of them gets it meanwhile. */
const [lowest, highest] = [12_000, 32_000]

const taken = new Set<number>()

const freePort = async (): Promise<number> => {
  const port = lowest + Math.floor(Math.random() * (highest - lowest))
  if (taken.has(port)) return freePort()
  taken.add(port)
  const server = createServer().listen(port, '127.0.0.1')
  const isFree = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!isFree) return freePort()
  server.close()
  await once(server, 'close')
  return port
}

export interface Session {
  /** Runs a block of shell and resolves to what it printed, in the words of the page. */
  run(command: string): Promise<string>
  /** Starts what goes on until the end; resolves to what it printed, once that is what is waited for. */
  start(command: string, isReady: (said: string) => boolean): Promise<string>
  /** Resolves once what was edited in the flag folder is in force. */
  flagsInForce(edit: () => void): Promise<void>
  close(): Promise<void>
}

/** How far a command is, it says where that takes long: on a busy machine more often than on a page. */
const progress = /^(?:\[[#-]{20}\] |[^\n]* so far\b)[^\n]*\n/gm

const textOf = async (child: ChildProcess): Promise<string> => {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  await once(child, 'close')
  return text.replaceAll('\r\n', '\n')
}

/** In whole numbers only: port 37793 is not in `"area_km2":377930`. */
const swap = (text: string, from: number, to: number): string =>
  text.replaceAll(new RegExp(`:${from}(?!\\d)`, 'g'), `:${to}`)

/** What a session of its own finds in the files of the examples in place of the ports that they name. */
const translateFiles = (folder: string, ports: ReadonlyMap<number, number>): void => {
  for (const file of globSync(['examples/*/*.ts', 'isthmus.config.ts'], { cwd: folder })) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    const named = file === 'isthmus.config.ts' ? inDemo : inFiles
    const port = new RegExp(`\\b(?:${named.join('|')})\\b`, 'g')
    writeFileSync(
      path,
      text.replaceAll(port, (shown) => String(ports.get(Number(shown)))),
    )
  }
}

const stop = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null) return
  const ended = once(server, 'close')
  server.kill('SIGINT')
  const force = setTimeout(() => server.kill('SIGKILL'), soon)
  await ended
  clearTimeout(force)
}

/** The arguments for Node of a command that starts a server, as far as a page may say them. */
const serverArgs = (
  line: string,
  ports: ReadonlyMap<number, number>,
  bin: string,
): readonly string[] => {
  const [program, command, ...args] = line.split(' ')
  if (command === 'node') return args
  const isDemo = program === 'npm' || args[0] === 'demo'
  const options = isDemo ? { ...gatewayOptions, ...storeOptions } : gatewayOptions
  const listening = Object.entries(options).flatMap(([port, option]) => [
    option,
    String(ports.get(Number(port))),
  ])
  return [bin, ...(isDemo ? ['demo'] : args), ...listening]
}

export const openSession = async ({
  folder,
  bin,
  env: environment,
}: Workspace): Promise<Session> => {
  const ports = new Map<number, number>()
  for (const port of known) ports.set(port, await freePort())
  translateFiles(folder, ports)
  // Progress on standard error is for people who wait.
  writeFileSync(join(folder, '.curlrc'), 'no-progress-meter\n')
  const env = {
    ...environment,
    CURL_HOME: folder,
    NO_COLOR: '1',
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
  }

  const realOf = (port: number): number => ports.get(port) ?? port
  const toReal = (text: string): string =>
    known.reduce((at, port) => swap(at, port, realOf(port)), text)
  const toShown = (text: string): string =>
    known.reduce((at, port) => swap(at, realOf(port), port), text)

  const servers = new Map<string, ChildProcess>()

  const start: Session['start'] = async (shown, isReady) => {
    const command = shown.replace(/^npm ci && /, '')
    const before = servers.get(command)
    if (before) await stop(before)
    const child = spawn('node', serverArgs(command, ports, bin), { cwd: folder, env })
    servers.set(command, child)
    return new Promise((resolve, reject) => {
      let said = ''
      const fail = (why: string) => reject(new Error(`${command} ${why}:\n${said}`))
      const patience = setTimeout(fail, soon, 'did not start')
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          said += chunk
          if (!said.includes('Ctrl-C stops everything.') && !isReady(toShown(said))) return
          clearTimeout(patience)
          resolve(toShown(said))
        })
      }
      child.once('close', () => {
        clearTimeout(patience)
        fail('ended')
      })
    })
  }

  const flagVersion = async (): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${ports.get(8788)}/flags`)
    return ((await answer.json()) as { version: string }).version
  }

  return {
    run: async (command) => {
      // Pages write configurations of their own.
      translateFiles(folder, ports)
      const isthmus = `node '${bin}'`
      const script = toReal(command).replaceAll('npx isthmus', isthmus)
      // With a socket for its input, bash takes itself for a remote shell, and reads settings.
      const text = await textOf(spawn('bash', ['--norc', '-c', script], { cwd: folder, env }))
      return toShown(text.replaceAll(progress, ''))
    },
    start,
    flagsInForce: async (edit) => {
      if (servers.size === 0) return edit()
      const before = await flagVersion()
      edit()
      const deadline = performance.now() + soon
      while ((await flagVersion()) === before) {
        await delay(20)
        if (performance.now() > deadline) throw new Error('The flags were not reread')
      }
    },
    close: async () => {
      await Promise.all([...servers.values()].map(stop))
    },
  }
}
