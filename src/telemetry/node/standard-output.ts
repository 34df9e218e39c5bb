/**
 * Standard output as a sink that never blocks: a pipe whose reader has stopped would stop the
 * process, and one waited for in a thread would keep it from ending.
 */
import { closeSync, constants, fstatSync, openSync, write, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Sink } from './bounded-lines.ts'

export interface Output {
  readonly sink: Sink
  /** Writes what is taken at once, when the process ends. */
  atOnce(text: string): void
  /** Forgets what is being written: else it would keep the process from ending. */
  giveUp(): void
}

/** A description of its own, so that not waiting is a matter of this one only. Linux; elsewhere the shared one. */
const ownPipe = (fd: number): number => {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return fd
  }
}

const writtenAtOnce = (fd: number, text: string): void => {
  let bytes = Buffer.from(text)
  try {
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(fd, bytes))
  } catch {
    // Full, or gone: there is nobody left to tell.
  }
}

const pipeOutput = (fd: number): Output => {
  let failed: Error | undefined
  const socket = new Socket({ fd, readable: false, writable: true })
  socket.unref()
  // Whoever read is gone. Lines are dropped from now on; serving goes on.
  socket.on('error', (error) => {
    failed = error
  })
  return {
    sink: (bytes, done) => {
      if (failed || socket.destroyed) done(failed ?? new Error('The output is closed'))
      else socket.write(bytes, done)
    },
    atOnce: (text) => writtenAtOnce(fd, text),
    giveUp: () => void socket.destroy(),
  }
}

const fileOutput = (fd: number): Output => ({
  sink: (bytes, done) => {
    const from = (start: number): void => {
      write(fd, bytes, start, bytes.length - start, null, (error, written) => {
        if (error || start + written >= bytes.length) done(error)
        else from(start + written)
      })
    }
    from(0)
  },
  atOnce: (text) => writtenAtOnce(fd, text),
  giveUp: () => undefined,
})

/** Files and terminals are written in a thread; pipes and sockets without waiting. */
export const standardOutput = (fd = 1): Output => {
  const stats = fstatSync(fd)
  if (!stats.isFIFO() && !stats.isSocket()) {
    return fileOutput(fd)
  }
  const own = stats.isFIFO() ? ownPipe(fd) : fd
  try {
    return pipeOutput(own)
  } catch {
    if (own !== fd) closeSync(own)
    return fileOutput(fd)
  }
}
