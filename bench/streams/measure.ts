/** How much memory the gateway takes while much passes through it, and how fast that is. */
import { readFileSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { startBoth } from './processes.ts'

export interface StreamFigures {
  readonly name: string
  /** Bytes that the client got. */
  readonly received: number
  readonly seconds: number
  /** Resident memory of the gateway in bytes: after ordinary answers, at most, and in the end. */
  readonly before: number
  readonly peak: number
  readonly after: number
}

/** Whole answers that a client of version 1.0 asks for. */
export const paths = {
  'NDJSON export': '/entities/export',
  'JSON list': '/entities',
} as const

export type StreamName = keyof typeof paths

/** `VmRSS` and `VmHWM` of Linux, in bytes. */
const memoryOf = (pid: number, field: 'VmRSS' | 'VmHWM'): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]
  if (kilobytes === undefined) throw new Error(`There is no ${field} of process ${pid}`)
  return Number(kilobytes) * 1024
}

/** Makes `VmHWM` begin anew (proc(5), clear_refs): what came before is no matter of the stream. */
const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5')

const answerTo = (url: string, bytes: number): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { 'API-Version': '1.0', 'X-Bytes': String(bytes) }
    request(url, { agent: false, headers }, resolve).on('error', reject).end()
  })

/** Reads and forgets an answer. @throws Error when it does not end as it should */
const drain = async (url: string, bytes: number): Promise<number> => {
  const answer = await answerTo(url, bytes)
  let received = 0
  for await (const chunk of answer) received += (chunk as Buffer).length
  if (answer.statusCode !== 200 || !answer.complete) throw new Error(`${url} broke off`)
  return received
}

/**
 * Ordinary answers first, and a longer one: what the start costs, and the room that V8 takes for
 * young objects and the buffers of sockets, is no matter of how much passes.
 */
const warm = async (url: string): Promise<void> => {
  for (let count = 0; count < 300; count += 1) await drain(url, 25_000)
  await drain(url, 20_000_000)
}

/** @param bytes how many the store sends */
export const measureStream = async (name: StreamName, bytes: number): Promise<StreamFigures> => {
  const both = await startBoth()
  const { gateway } = both
  try {
    const url = `${gateway.url}${paths[name]}`
    await warm(url)
    const before = memoryOf(gateway.pid, 'VmRSS')
    forgetPeak(gateway.pid)
    const started = performance.now()
    const received = await drain(url, bytes)
    const seconds = (performance.now() - started) / 1000
    const [peak, after] = [memoryOf(gateway.pid, 'VmHWM'), memoryOf(gateway.pid, 'VmRSS')]
    return { name, received, seconds, before, peak, after }
  } finally {
    await both.stop()
  }
}
