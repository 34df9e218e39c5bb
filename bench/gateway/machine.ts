/** What is there to measure with, and what it is. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { availableParallelism, cpus } from 'node:os'

/** What a program prints, or undefined when it is not there. */
const said = (program: string, ...args: readonly string[]): string | undefined => {
  const { error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return error ? undefined : stdout + stderr
}

const versionIn = (text: string | undefined): string | undefined =>
  text && /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0]

export const machine = (): string =>
  `${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown'}, Linux`

/** Versions of the tools that are there. */
export const tools = () => ({
  nginx: versionIn(said('nginx', '-v')),
  wrk: versionIn(said('wrk', '-v')),
  lua: existsSync('/usr/share/nginx/modules/ngx_http_lua_module.so')
    ? 'ngx_http_lua_module'
    : undefined,
  taskset: versionIn(said('taskset', '-V')),
  chrt: versionIn(said('chrt', '-V')),
})

/** Milliseconds that a process and its children have run so far, user and system. */
export const cpuMilliseconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  // Clock ticks are hundredths of a second on every Linux that Node runs on.
  const own = (Number(fields[11]) + Number(fields[12])) * 10
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  if (children === '') return own
  return children.split(' ').reduce((sum, child) => sum + cpuMilliseconds(Number(child)), own)
}

/** A port of 127.0.0.1 that nobody listens on just now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
