/** A worker process as the primary sees it: what it is asked, what it prints, and how it ended. */
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { threadEntry } from '../../../gateway/work/node/thread-entry.ts'
import type { Caught, MetricData } from '../../../telemetry/index.ts'
import { channelOf, type Answers, type Channel } from '../channel.ts'
import type { AskedOfPrimary, AskedOfWorker } from '../messages.ts'
import { handBack } from './handed-over.ts'
import { wholeLines } from './whole-lines.ts'

export interface Member {
  /** Its number, which its successor takes over. */
  readonly worker: number
  readonly pid: number | undefined
  readonly channel: Channel<AskedOfWorker>
  /** Resolves once it is gone and all that it printed is passed on: `exit 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>
  /** What it said last of its metrics. */
  metrics: readonly MetricData[]
  /** Lets it go, once it has said that it is done. */
  release(): void
  kill(): void
}

export interface MemberOptions {
  readonly worker: number
  /** Takes whole lines of its standard output. */
  readonly pass: (lines: string) => void
  /** What it asks is answered by these. */
  readonly answers: Answers<AskedOfPrimary>
  readonly caught: Caught
}

const howItEnded = (code: number | null, signal: string | null): string =>
  signal === null ? `exit ${code ?? 'unknown'}` : `signal ${signal}`

/** Starts the process; nothing has been asked of it yet. */
export const startMember = ({ worker, pass, answers, caught }: MemberOptions): Member => {
  const entry = threadEntry('./entry', import.meta.url)
  cluster.setupPrimary({
    exec: fileURLToPath(entry.url),
    args: [],
    execArgv: [...process.execArgv, ...(entry.options.execArgv ?? [])],
    serialization: 'advanced',
    // Its standard output is a stream of ours; what Node itself warns of goes where ours goes.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    windowsHide: true,
  })
  const forked = cluster.fork()
  const child = forked.process
  handBack(child)
  const ended = Promise.withResolvers<string>()
  const channel = channelOf<AskedOfWorker, AskedOfPrimary>(
    (message) => child.send(message, undefined, {}, () => undefined),
    answers,
    caught,
  )
  forked.on('message', channel.hear)
  const lines = wholeLines(pass)
  child.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(text))
  child.stdout?.on('error', () => undefined)
  child.once('exit', () => channel.end())
  child.once('close', (code: number | null, signal: string | null) => {
    lines.end()
    ended.resolve(howItEnded(code, signal))
  })
  // Such as too many processes: there is none then, and nothing that would end.
  forked.on('error', (error: Error) => {
    if (child.pid !== undefined) return
    channel.end()
    ended.resolve(error.message)
  })
  return {
    worker,
    pid: child.pid,
    channel,
    ended: ended.promise,
    metrics: [],
    release: () => {
      if (forked.isConnected()) forked.disconnect()
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
