/** What one call allocates, lists of 50. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface Allocation {
  readonly name: string
  readonly what: string
  /** Bytes of the answer. */
  readonly output: number
  /** Bytes of objects that a call leaves to the collector. */
  readonly heap: number
  /** Bytes of buffers, the answer among them. */
  readonly buffers: number
}

const child = fileURLToPath(new URL('allocation-child.ts', import.meta.url))
const megabytes = 256

export const measureAllocation = async (): Promise<readonly Allocation[]> => {
  const flags = [
    '--expose-gc',
    `--min-semi-space-size=${megabytes}`,
    `--max-semi-space-size=${megabytes}`,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, child])
  return JSON.parse(stdout) as readonly Allocation[]
}
