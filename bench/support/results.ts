/** Results on disk, a file a part: a part that is not run keeps the figures it had. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { Machine } from './machine.ts'

export interface Results<T> {
  readonly machine: Machine
  /** Measured with `--quick`: fewer rounds, so wider spreads. */
  readonly quick: boolean
  readonly data: T
}

const folder = new URL('../results/', import.meta.url)

const fileOf = (part: string): URL => new URL(`${part}.json`, folder)

export const readResults = async <T>(part: string): Promise<Results<T> | undefined> => {
  const text = await readFile(fileOf(part), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Results<T>)
}

/** Four digits are more than the figures are good for. */
const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value

export const writeResults = async <T>(part: string, results: Results<T>): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeFile(fileOf(part), `${JSON.stringify(results, rounded, 2)}\n`)
}
