/** What several workers carry, beside one process: by what they cost and by what they answered. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fixtures } from '../gateway/fixtures.ts'
import { cpuMilliseconds } from '../gateway/machine.ts'
import { spreadOf, type Spread } from '../support/measure.ts'

export interface WorkerCase {
  readonly name: string
  /** Microseconds of CPU per request: of one process, and of several with their primary. */
  readonly cpu: readonly [Spread, Spread]
  /** Requests per second, as answered on this machine beside store and load. */
  readonly rate: readonly [Spread, Spread]
  /** How many times as much several can carry where each has a core, per round. */
  readonly capacity: Spread
  /** How many times as much they answered, per round. */
  readonly measured: Spread
  /** Cores that store and load took of this machine beside several workers. */
  readonly others: Spread
}

export interface WorkerResults {
  readonly workers: number
  readonly cores: number
  readonly rounds: number
  readonly cases: readonly WorkerCase[]
}

interface Loaded {
  readonly requests: number
  readonly failed: number
  readonly seconds: number
  /** Microseconds. */
  readonly cpu: number
}

interface Sample {
  readonly cpu: number
  readonly rate: number
  readonly others: number
}

interface Gateway {
  readonly pid: number
  readonly url: string
}

const here = (file: string): string => join(import.meta.dirname, file)

const cases = [
  ...fixtures.map(({ name, path }) => ({ name, path, mode: 'keep' })),
  { name: 'one entity, a connection per request', path: fixtures[0]?.path ?? '', mode: 'close' },
]

const soon = async <T>(look: () => T | undefined): Promise<T> => {
  const deadline = Date.now() + 60_000
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error('The gateway does not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const firstLine = async (child: ChildProcess): Promise<string> => {
  const [text] = (await once(child.stdout!, 'data')) as [Buffer]
  return text.toString().trim()
}

const load = async (url: string, mode: string, time: number): Promise<Loaded> => {
  const args = [here('load.ts'), url, `${time}`, '32', mode]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const loaded = JSON.parse(stdout) as Loaded
  if (loaded.failed > 0) throw new Error(`${loaded.failed} requests failed: ${url}`)
  return loaded
}

/** @param isQuick for figures that only show that it works */
export const measureWorkers = async (
  isQuick: boolean,
  say: (text: string) => void,
): Promise<WorkerResults> => {
  const workers = 2
  const [rounds, seconds, warmUp] = isQuick ? [2, 1, 2] : [9, 3, 20]
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
  const children: ChildProcess[] = []
  const start = async (count: number, store: string): Promise<Gateway> => {
    const file = join(folder, `${count}.log`)
    const output = openSync(file, 'w')
    const bin = here('../../bin/isthmus.js')
    const args = [bin, 'serve', '--json', '--workers', `${count}`, '--config', here('config.ts')]
    const env = { ...process.env, STORE: store }
    const child = spawn(process.execPath, args, { stdio: ['ignore', output, 'inherit'], env })
    closeSync(output)
    children.push(child)
    const url = await soon(() => /"url":"([^"]+)"/.exec(readFileSync(file, 'utf8'))?.[1])
    return { pid: child.pid ?? 0, url }
  }
  try {
    const storeChild = spawn(process.execPath, [here('store.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(storeChild)
    const store = await firstLine(storeChild)
    const gateways = [await start(1, store), await start(workers, store)] as const
    const sample = async ({ pid, url }: Gateway, path: string, mode: string): Promise<Sample> => {
      const before = [cpuMilliseconds(pid), cpuMilliseconds(storeChild.pid ?? 0)] as const
      const loaded = await load(url + path, mode, seconds)
      const own = cpuMilliseconds(pid) - before[0]
      const stored = cpuMilliseconds(storeChild.pid ?? 0) - before[1]
      return {
        cpu: (own * 1000) / loaded.requests,
        rate: loaded.requests / loaded.seconds,
        others: (loaded.cpu / 1000 + stored) / 1000 / loaded.seconds,
      }
    }
    const measured: WorkerCase[] = []
    for (const { name, path, mode } of cases) {
      for (const { url } of gateways) await load(url + path, mode, warmUp)
      const ones: Sample[] = []
      const severals: Sample[] = []
      for (let round = 0; round < rounds; round += 1) {
        ones.push(await sample(gateways[0], path, mode))
        severals.push(await sample(gateways[1], path, mode))
        say(`${name}: round ${round + 1} of ${rounds}`)
      }
      const per = (of: (one: Sample, several: Sample) => number): Spread =>
        spreadOf(ones.map((one, at) => of(one, severals[at] ?? one)))
      measured.push({
        name,
        cpu: [per(({ cpu }) => cpu), per((_, { cpu }) => cpu)],
        rate: [per(({ rate }) => rate), per((_, { rate }) => rate)],
        capacity: per((one, several) => (workers * one.cpu) / several.cpu),
        measured: per((one, several) => several.rate / one.rate),
        others: per((_, { others }) => others),
      })
    }
    return { workers, cores: availableParallelism(), rounds, cases: measured }
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true })
  }
}
