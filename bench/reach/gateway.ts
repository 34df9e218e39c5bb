/** Gateways of several workers, and a connection to each of the workers. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'undici'
import { fixtures } from '../gateway/fixtures.ts'

const here = (file: string): string => join(import.meta.dirname, file)

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms))

const soon = async <T>(look: () => T | undefined): Promise<T> => {
  const deadline = performance.now() + 60_000
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('The gateway does not answer')
    await pause(20)
  }
}

export interface Worker {
  /** Asks it; answers the number of the policy by which it decided. */
  readonly ask: () => Promise<number>
  readonly close: () => Promise<void>
}

export interface Gateway {
  readonly child: ChildProcess
  readonly adminUrl: string
  /** One connection to each worker. */
  readonly workers: readonly Worker[]
}

const path = fixtures[0]?.path ?? '/'

const policyIn = (decision: unknown): number =>
  Number(/policy="(\d+)-/.exec(String(decision))?.[1] ?? Number.NaN)

const connect = (url: string): Worker & { readonly named: (id: string) => Promise<void> } => {
  const client = new Client(url)
  const asked = async (headers: Record<string, string>): Promise<number> => {
    const answer = await client.request({
      path,
      method: 'GET',
      headers: { 'api-version': '1.0', 'isthmus-explain': '1', ...headers },
    })
    await answer.body.dump()
    if (answer.statusCode !== 200) throw new Error(`It answered ${answer.statusCode}`)
    return policyIn(answer.headers['isthmus-decision'])
  }
  return {
    ask: () => asked({}),
    named: async (id) => void (await asked({ 'x-request-id': id })),
    close: () => client.close(),
  }
}

/** Which worker has answered, its log says. */
const connectToEach = async (url: string, log: string, count: number): Promise<Worker[]> => {
  const found = new Map<string, Worker>()
  for (let tries = 0; found.size < count; tries += 1) {
    const worker = connect(url)
    const id = `which-${tries}`
    await worker.named(id)
    const line = await soon(() =>
      readFileSync(log, 'utf8')
        .split('\n')
        .find((one) => one.includes(`"request_id":"${id}"`)),
    )
    const name = /"worker":(\d+)/.exec(line)?.[1] ?? ''
    if (found.has(name)) await worker.close()
    else found.set(name, worker)
  }
  return [...found.values()]
}

/** @param log path of a file for its output */
export const startGateway = async (
  env: Readonly<Record<string, string>>,
  workers: number,
  log: string,
  children: ChildProcess[],
): Promise<Gateway> => {
  const output = openSync(log, 'w')
  const bin = here('../../bin/isthmus.js')
  const args = [bin, 'serve', '--json', '--workers', `${workers}`, '--config', here('config.ts')]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', output, 'inherit'],
    env: { ...process.env, ...env },
  })
  closeSync(output)
  children.push(child)
  const said = await soon(() => /^\{.*"adminUrl".*\}$/m.exec(readFileSync(log, 'utf8'))?.[0])
  const { url, adminUrl } = JSON.parse(said) as { readonly url: string; readonly adminUrl: string }
  return { child, adminUrl, workers: await connectToEach(url, log, workers) }
}
