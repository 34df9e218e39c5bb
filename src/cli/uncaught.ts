/** What reaches the top of the process: it ends a command, and is only told of by one that serves others. */
import type { Caught } from '../telemetry/index.ts'

const events = ['uncaughtException', 'unhandledRejection'] as const

let ends: ((error: unknown) => void) | undefined

const set = (process: NodeJS.Process, handler: (error: unknown) => void): void => {
  for (const event of events) {
    if (ends) process.off(event, ends)
    process.on(event, handler)
  }
  ends = handler
}

/** @param end tells the error and ends the process */
export const endOnUncaught = (process: NodeJS.Process, end: (error: unknown) => void): void =>
  set(process, end)

/** From now on the process goes on. */
export const surviveUncaught = (process: NodeJS.Process, caught: Caught): void =>
  set(process, (error) => caught('process', error))
