/** Starts store and peers as processes of their own, each pinned to a core. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fixtures } from './fixtures.ts'
import { freePort } from './machine.ts'

/** The core of what is measured, and that of the load and the store. */
export const cores = { measured: '0', load: '1' } as const

export interface Started {
  readonly pid: number
  readonly url: string
  stop(): Promise<void>
}

export interface Place {
  /** Temporary folder for bodies, filled-in configurations and logs. */
  readonly folder: string
  /** Whether processes can be pinned. */
  readonly pins: boolean
}

export const pinned = (
  { pins }: Place,
  core: string,
  command: readonly string[],
): readonly [string, ...string[]] => {
  const [program = '', ...args] = command
  return pins ? ['taskset', '-c', core, program, ...args] : [program, ...args]
}

const answers = async (url: string, process: ChildProcess): Promise<void> => {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      await (await fetch(url)).arrayBuffer()
      return
    } catch (error) {
      if (process.exitCode !== null || Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

const here = (file: string): string => join(import.meta.dirname, 'peers', file)

/** A configuration of nginx, filled in. */
const configured = (
  file: string,
  { folder }: Place,
  values: Readonly<Record<string, string>>,
): string => {
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const all: Readonly<Record<string, string>> = { folder, user, ...values }
  const text = readFileSync(here(file), 'utf8').replaceAll(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => all[name] ?? '',
  )
  const path = join(folder, file)
  writeFileSync(path, text)
  return path
}

interface StartOptions {
  readonly port: number
  readonly store?: string
  /** File for the rooms of a profile. */
  readonly profile?: string
}

const start = async (
  place: Place,
  core: string,
  command: readonly string[],
  { port, store = '', profile = '' }: StartOptions,
): Promise<Started> => {
  const log = openSync(join(place.folder, `${port}.log`), 'w')
  const [program, ...args] = pinned(place, core, command)
  const child = spawn(program, args, {
    stdio: ['ignore', log, 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      STORE: store,
      FOLDER: place.folder,
      PROFILE: profile,
    },
  })
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return
    const exited = once(child, 'exit')
    child.kill()
    await exited
  }
  try {
    await answers(url + (fixtures[0]?.path ?? '/'), child)
  } catch (error) {
    await stop()
    throw new Error(`${command.join(' ')} does not answer`, { cause: error })
  }
  return { pid: child.pid ?? 0, url, stop }
}

/** The store: nginx, or a small server of Node's where there is none. */
export const startStore = async (place: Place, nginx: boolean): Promise<Started> => {
  for (const { file, stored } of fixtures) {
    const path = join(place.folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, stored)
  }
  const port = await freePort()
  const command = nginx
    ? ['nginx', '-c', configured('store.conf', place, { port: String(port) })]
    : [process.execPath, here('store.ts')]
  return start(place, cores.load, command, { port })
}

/** @param file a script of Node's or a configuration of nginx in `peers/` */
export const startPeer = async (place: Place, file: string, store: string): Promise<Started> => {
  const port = await freePort()
  const values = { port: String(port), store: new URL(store).host }
  const command = file.endsWith('.conf')
    ? ['nginx', '-c', configured(file, place, values)]
    : [process.execPath, here(file)]
  return start(place, cores.measured, command, { port, store })
}

/** The same for a peer of Node's that can be profiled. @param profile where the rooms are written */
export const startProfiled = async (
  place: Place,
  file: string,
  store: string,
  profile: string,
): Promise<Started> => {
  const port = await freePort()
  const profiler = join(import.meta.dirname, 'profiled.ts')
  const command = [process.execPath, '--import', profiler, here(file)]
  return start(place, cores.measured, command, { port, store, profile })
}

/**
 * Keeps the core of the load from sleeping, with work of the least priority: in a virtual machine
 * to wake a core costs tens of microseconds, and the slower of two peers would wake it more often.
 *
 * @returns ends it
 */
export const keepAwake = (place: Place): (() => void) => {
  const idle = ['chrt', '-i', '0', process.execPath, '-e', 'for (;;);']
  const [program, ...args] = pinned(place, cores.load, idle)
  const child = spawn(program, args, { stdio: 'ignore' })
  return () => void child.kill('SIGKILL')
}
