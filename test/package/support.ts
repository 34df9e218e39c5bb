/** Runtimes and package managers as registry packages, and the project that a user has written. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onceInRun, tarball, userEnv } from '../support/packed.ts'

const run = promisify(execFile)

/** The packages that ship the programs; their install scripts, which only link, are not needed. */
const packages = {
  node22: `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@22.18.0`,
  deno: 'deno@2.9.6',
  bun: 'bun@1.4.5',
  pnpm: 'pnpm@12.21.0',
} as const

const files = {
  node22: 'node_modules/node-*/bin/node{,.exe}',
  deno: 'node_modules/@deno/*/deno{,.exe}',
  bun: 'node_modules/@oven/*/bin/bun{,.exe}',
  pnpm: 'node_modules/pnpm/bin/pnpm.mjs',
} as const

export type Tool = keyof typeof packages

/** The file of a program, or undefined where this machine cannot have it; the reason is printed. */
export const tool = async (name: Tool): Promise<string | undefined> => {
  try {
    const folder = await onceInRun(`tool-${name}`, async (place) => {
      await writeFile(join(place, 'package.json'), '{"private":true}')
      const install = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
      await run('npm', [...install, packages[name]], { cwd: place, env: userEnv() })
    })
    const [file] = globSync(files[name], { cwd: folder })
    if (file === undefined) throw new Error(`${packages[name]} has nothing for this machine`)
    const path = join(folder, file)
    if (name !== 'pnpm') await run(path, ['--version'])
    return path
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n')
    console.warn(`Skipped: ${packages[name]} is not to be had here. ${why}`)
    return undefined
  }
}

/** An empty project into which pnpm has installed the package: nothing undeclared can be imported there. */
export const pnpmProject = (pnpm: string): Promise<string> =>
  onceInRun('pnpm', async (folder) => {
    const dependencies = { '@isthmus/gateway': `file:${await tarball()}`, zod: '^4.1.0' }
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'my-gateway', private: true, dependencies }),
    )
    const install = [pnpm, 'install', '--no-frozen-lockfile', '--ignore-scripts']
    await run(process.execPath, install, { cwd: folder, env: userEnv({ CI: 'true' }) })
  })

const contract = (typed: boolean): string => `import * as z from 'zod'
import { base, change, codec, convert, defineContract, move, string, version } from '@isthmus/gateway/contract'

const Order${typed ? ': z.ZodObject' : ''} = z.object({ id: z.string().readonly(), customer: z.string(), state: z.string() })

/** With functions, so that threads import this file, too. */
const shouting = codec('shouting', {
  to: string(),
  up: (value) => String(value).toUpperCase(),
  down: (value) => String(value).toLowerCase(),
})

export default defineContract({
  name: 'orders',
  base: base('1.0.0', {
    summary: 'Orders',
    types: { Order, OrderPage: z.object({ orders: z.array(Order) }) },
    routes: [
      { id: 'orders.get', method: 'GET', path: '/orders/{id}', kind: 'read', summary: 'Read', response: 'Order' },
      { id: 'orders.list', method: 'GET', path: '/orders', kind: 'list', summary: 'List', response: 'OrderPage' },
      { id: 'orders.create', method: 'POST', path: '/orders', kind: 'create', summary: 'Create', request: 'Order', response: 'Order', status: 201 },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Customers as objects',
      changes: [
        change('A customer is an object', { Order: [move('customer', ['buyer', 'name'])] }),
        change('States in capitals', { Order: [convert('state', shouting)] }),
      ],
    }),
  ],
})
`

const config = (url: string): string => `import { defineConfig } from '@isthmus/gateway'

export default defineConfig({
  backends: { today: { url: '${url}', version: '2.0' } },
  decision: { flag: 'orders-store', fallback: 'today' },
})
`

const flags = JSON.stringify({
  flags: {
    'orders-store': { state: 'ENABLED', variants: { today: 'today' }, defaultVariant: 'today' },
  },
})

export interface Writing {
  /** What package.json says of modules. */
  readonly type: 'module' | 'commonjs' | undefined
  /** How the contract and the configuration are written. */
  readonly extension: 'ts' | 'mts' | 'js' | 'mjs'
}

export interface Project {
  readonly folder: string
  /** Options of the command that name the files. */
  readonly options: readonly string[]
}

/** A project with an API of its own, at the packages of another one. */
export const writeProject = async (
  folder: string,
  installed: string,
  { type, extension }: Writing,
  backend: string,
): Promise<Project> => {
  await mkdir(join(folder, 'flags'), { recursive: true })
  await symlink(join(installed, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const manifest = { name: 'my-gateway', private: true, ...(type ? { type } : {}) }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'flags/orders-store.json'), flags)
  await writeFile(join(folder, `contract.${extension}`), contract(extension.endsWith('ts')))
  await writeFile(join(folder, `isthmus.config.${extension}`), config(backend))
  const options = [`--contract=contract.${extension}`, `--config=isthmus.config.${extension}`]
  return { folder, options }
}

const order = { id: '7', buyer: { name: 'Ada' }, state: 'OPEN' }

/** The API of the project, in version 2.0. */
export const startApi = async (): Promise<{ readonly url: string; close(): void }> => {
  const server: Server = createServer((request, answer) => {
    answer.setHeader('Content-Type', 'application/json')
    // More than is carried in place.
    const page = { orders: Array.from({ length: 3_000 }, () => order) }
    if (request.method !== 'POST') {
      answer.end(JSON.stringify(request.url === '/orders' ? page : order))
      return
    }
    request.setEncoding('utf8')
    let body = ''
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      answer.writeHead(201).end(JSON.stringify({ ...JSON.parse(body), id: '8' }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

export interface Serving {
  readonly url: string
  readonly adminUrl: string
  /** Sends SIGHUP. */
  reload(): void
  /** Ends it by SIGTERM; resolves to its exit code and what it said on standard error. */
  stop(): Promise<{ readonly code: number | null; readonly stderr: string }>
}

const running = new Set<ChildProcess>()

export const killAll = (): void => {
  for (const child of running) child.kill('SIGKILL')
}

/** A command that goes on, by a runtime, as soon as it says its addresses. */
export const start = async (
  command: readonly string[],
  folder: string,
  given: readonly string[],
): Promise<Serving> => {
  const [program = '', ...args] = command
  const bin = 'node_modules/@isthmus/gateway/bin/isthmus.js'
  const more = [...given, '--json', '--port=0', '--admin-port=0']
  const child = spawn(program, [...args, bin, ...more], {
    cwd: folder,
    env: userEnv({
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      ISTHMUS_CLOSE_DELAY: '0',
    }),
  })
  running.add(child)
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const closed = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  let stdout = ''
  const addresses = await new Promise<Omit<Serving, 'stop' | 'reload'>>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      const line = stdout.split('\n').find((each) => each.includes('"adminUrl"'))
      if (line !== undefined) resolve(JSON.parse(line) as Omit<Serving, 'stop' | 'reload'>)
    })
    void closed.then((code) => reject(new Error(`ended with ${code}: ${stdout}${stderr}`)))
  })
  return {
    ...addresses,
    reload: () => child.kill('SIGHUP'),
    stop: async () => {
      child.kill('SIGTERM')
      return { code: await closed, stderr }
    },
  }
}

export const serve = (command: readonly string[], { folder, options }: Project): Promise<Serving> =>
  start(command, folder, ['serve', ...options])
