/** Load from the other core: as much as goes, or at a fixed rate. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { headers } from './request.ts'
import { cores, pinned, type Place } from './start.ts'

export interface Loaded {
  readonly requests: number
  readonly seconds: number
  /** Latency in milliseconds; by `client.ts` only. */
  readonly p50?: number
  readonly p99?: number
}

const here = (file: string): string => join(import.meta.dirname, file)

const run = async (place: Place, command: readonly string[]): Promise<Loaded> => {
  const [program, ...args] = pinned(place, cores.load, command)
  const { stdout } = await promisify(execFile)(program, args)
  const loaded = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Loaded & { failed: number }
  if (loaded.failed > 0) throw new Error(`${loaded.failed} requests failed: ${command.join(' ')}`)
  return loaded
}

/** As many requests as 32 connections carry. */
export const saturate = (
  place: Place,
  url: string,
  seconds: number,
  wrk: boolean,
): Promise<Loaded> => {
  const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const command = wrk
    ? ['wrk', '-t1', '-c32', `-d${seconds}s`, '-s', here('wrk.lua'), ...named, url]
    : [process.execPath, here('client.ts'), url, String(seconds)]
  return run(place, command)
}

/** A fixed number of requests a second, whatever the answers take; the first second does not count. */
export const steady = (
  place: Place,
  url: string,
  { seconds, rate }: { readonly seconds: number; readonly rate: number },
): Promise<Loaded> =>
  run(place, [process.execPath, here('client.ts'), url, String(seconds + 1), String(rate)])
