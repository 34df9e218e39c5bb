/** Follows a page as a reader would: files are written and edited, commands run, the demo started. */
import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { soon } from '../../support/runs.ts'
import { root } from './markdown.ts'
import type { Workspace } from './workspace.ts'

/** Ports that the pages speak of, and which option of the demo sets each. */
const options = {
  8787: '--port',
  8788: '--admin-port',
  4101: '--blue-port',
  4102: '--green-port',
} as const

type Known = keyof typeof options

const known = Object.keys(options).map(Number) as Known[]

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
  /** Resolves once what was edited in the flag folder is in force. */
  flagsInForce(edit: () => void): Promise<void>
  close(): Promise<void>
}

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

export const openSession = async ({ folder }: Workspace): Promise<Session> => {
  const ports = new Map<Known, number>()
  for (const port of known) ports.set(port, await freePort())
  // Progress on standard error is for people who wait.
  writeFileSync(join(folder, '.curlrc'), 'no-progress-meter\n')
  const env = {
    ...process.env,
    CURL_HOME: folder,
    NO_COLOR: '1',
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
  }

  const realOf = (port: Known): number => ports.get(port) ?? port
  const toReal = (text: string): string =>
    known.reduce((at, port) => swap(at, port, realOf(port)), text)
  const toShown = (text: string): string =>
    known.reduce((at, port) => swap(at, realOf(port), port), text)

  let demo: ChildProcess | undefined
  const stopDemo = async (): Promise<void> => {
    if (demo?.exitCode === null) {
      const ended = once(demo, 'close')
      demo.kill('SIGINT')
      const force = setTimeout(() => demo?.kill('SIGKILL'), soon)
      await ended
      clearTimeout(force)
    }
    demo = undefined
  }

  const startDemo = async (): Promise<string> => {
    await stopDemo()
    const given = known.flatMap((port) => [options[port], String(ports.get(port))])
    const child = spawn('node', [join(root, 'bin/isthmus.js'), 'demo', ...given], {
      cwd: folder,
      env,
    })
    demo = child
    return new Promise((resolve, reject) => {
      let said = ''
      const fail = (why: string) => reject(new Error(`The demo ${why}:\n${said}`))
      const patience = setTimeout(fail, soon, 'did not start')
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk
      })
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk
        if (!said.includes('Ctrl-C stops everything.')) return
        clearTimeout(patience)
        resolve(toShown(said))
      })
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
      if (command.trim().endsWith('npm start')) return startDemo()
      const isthmus = `node '${join(root, 'bin/isthmus.js')}'`
      const script = toReal(command).replaceAll('npx isthmus', isthmus)
      return toShown(await textOf(spawn('bash', ['-c', script], { cwd: folder, env })))
    },
    flagsInForce: async (edit) => {
      if (!demo) return edit()
      const before = await flagVersion()
      edit()
      const deadline = performance.now() + soon
      while ((await flagVersion()) === before) {
        await delay(20)
        if (performance.now() > deadline) throw new Error('The flags were not reread')
      }
    },
    close: stopDemo,
  }
}
