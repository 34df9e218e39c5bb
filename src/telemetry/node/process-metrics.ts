/** What a process is and takes, by OpenTelemetry's names; looked at when metrics are collected. */
import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics } from '../metrics.ts'
import { measureGc } from './gc-metrics.ts'

/** Milliseconds between two looks at the event loop, which are part of what Node measures. */
const resolution = 20

/** Percentiles are of the last one to two such windows, in milliseconds, whoever asks how often. */
const windowMs = 30_000

/** Undefined where the system does not tell. */
const countOpenFiles = (): number | undefined => {
  try {
    // One is the folder itself.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return undefined
  }
}

const eventLoopDelays = () => {
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  return delays
}

const watchEventLoop = () => {
  let [older, newer] = [eventLoopDelays(), eventLoopDelays()]
  let since = performance.now()
  const turn = (): void => {
    if (performance.now() - since < windowMs) return
    since = performance.now()
    ;[older, newer] = [newer, older]
    newer.reset()
  }
  return {
    turn,
    /** Seconds beyond what was due. */
    delay: (percentile: number): number =>
      older.count === 0 ? 0 : Math.max(0, older.percentile(percentile) / 1e9 - resolution / 1000),
    end: (): void => {
      older.disable()
      newer.disable()
    },
  }
}

/** Answers what ends it. */
export const measureProcess = (metrics: Metrics): (() => void) => {
  const cpu = metrics.counter('process.cpu.time', {
    description: 'CPU time that the process has taken',
    unit: 's',
    labels: ['cpu.mode'],
  })
  const memory = metrics.gauge('process.memory.usage', {
    description: 'Physical memory that the process takes',
    unit: 'By',
  })
  const heap = metrics.gauge('v8js.memory.heap.used', {
    description: 'Memory that objects of JavaScript take',
    unit: 'By',
  })
  const heapSize = metrics.gauge('v8js.memory.heap.size', {
    description: 'Memory that V8 has taken for objects of JavaScript',
    unit: 'By',
  })
  const median = metrics.gauge('nodejs.eventloop.delay.p50', {
    description: 'Median delay of the event loop in the last 30 to 60 seconds',
    unit: 's',
  })
  const worst = metrics.gauge('nodejs.eventloop.delay.p99', {
    description: '99th percentile of the delay of the event loop in the last 30 to 60 seconds',
    unit: 's',
  })
  const files = metrics.gauge('process.open_file_descriptor.count', {
    description: 'Files and sockets that the process has open, where the system tells',
    unit: '{count}',
  })
  const uptime = metrics.gauge('process.uptime', {
    description: 'Time for which the process has been running',
    unit: 's',
  })
  const endGc = measureGc(metrics)
  const eventLoop = watchEventLoop()
  let counted = { user: 0, system: 0 }
  const endLooking = metrics.observe(() => {
    const taken = process.cpuUsage()
    for (const mode of ['user', 'system'] as const) {
      cpu.add({ 'cpu.mode': mode }, (taken[mode] - counted[mode]) / 1e6)
    }
    counted = taken
    const { rss, heapUsed, heapTotal } = process.memoryUsage()
    memory.set(rss)
    heap.set(heapUsed)
    heapSize.set(heapTotal)
    eventLoop.turn()
    median.set(eventLoop.delay(50))
    worst.set(eventLoop.delay(99))
    const open = countOpenFiles()
    if (open !== undefined) files.set(open)
    uptime.set(process.uptime())
  })
  return () => {
    endLooking()
    endGc()
    eventLoop.end()
  }
}
