/** How long it takes to define contracts of many versions, and what memory that takes. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ContractSize } from './contract.ts'

/** Milliseconds and bytes. */
export interface Compiled {
  readonly defineMs: number
  /** What the contract holds once it is defined. */
  readonly heapBytes: number
  /** Resident memory of the process at most: Node, Zod and this project's modules are in it. */
  readonly peakBytes: number
  /** Of what `isthmus compile` writes down, as a Worker does at its start. */
  readonly assembleMs: number
  /** Compiling the very first lens, from the oldest version to the newest, and carrying a document. */
  readonly firstMs: number
  /** The slowest of all other types. */
  readonly farMs: number
}

export interface CompileFigure extends Compiled {
  readonly size: ContractSize
}

const sizes: readonly ContractSize[] = [
  { versions: 101, types: 11, changed: 1 },
  { versions: 61, types: 11, changed: 11 },
  { versions: 200, types: 50, changed: 5 },
  { versions: 200, types: 50, changed: 50 },
]

const child = fileURLToPath(new URL('child.ts', import.meta.url))

const once = ({ versions, types, changed }: ContractSize): Compiled => {
  const args = ['--expose-gc', child, ...[versions, types, changed].map(String)]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Compiled
}

/** The run with the median time of definition. */
export const measureCompile = (
  rounds: number,
  say: (text: string) => void,
): readonly CompileFigure[] =>
  sizes.map((size) => {
    say(`${size.versions} versions of ${size.types} types`)
    const runs = Array.from({ length: rounds }, () => once(size))
    const sorted = runs.toSorted((a, b) => a.defineMs - b.defineMs)
    return { size, ...(sorted[Math.floor(rounds / 2)] as Compiled) }
  })
