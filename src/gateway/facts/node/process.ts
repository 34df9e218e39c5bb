/** What the census needs of a Node process: its timers, and an id. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { pid } from 'node:process'
import type { FactsTimers } from '../create-facts.ts'

/** They do not keep the process alive. */
export const processTimers: FactsTimers = {
  every: (ms, run) => {
    const timer = setInterval(run, ms).unref()
    return () => clearInterval(timer)
  },
  soon: (run) => void setImmediate(run),
}

/** What a process tells of itself. */
export const processFacts = () => ({
  id: instanceId(),
  host: hostname(),
  startedAt: new Date().toISOString(),
})

/** An id that no other process has, nor this one after a restart: `gateway-7:4711:1b9d6bcd`. */
export const instanceId = (): string => `${hostname()}:${pid}:${randomUUID().slice(0, 8)}`
