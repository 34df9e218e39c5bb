/** The production executor: one pass checks and indexes the text, the lens notes edits, one pass splices. */
import { createJsScanner, type Fault, type Scanner } from '../../json/index.ts'
import type { CarryAddress } from '../hyperlinks.ts'
import type { Plan } from '../plan.ts'
import type { RunPlan } from './by-value.ts'
import type { CarryText } from './carry.ts'
import { compileBytes, type Compiled } from './compile.ts'
import { misfit, unseen, Writer } from './writer.ts'

export interface CarryOptions {
  readonly scanner: Scanner
  readonly depth: number
  readonly defaults: boolean
  /** Most bytes that may come of it. */
  readonly most?: number | undefined
  /** Whether the answer need only be good until the scanner is used again. */
  readonly brief?: boolean | undefined
  readonly skipsUnseen: boolean
  /** What stands around the paths of links; plain paths when undefined. */
  readonly address: CarryAddress | undefined
}

export type Carried =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The value has no place in the version written. */
  | { readonly kind: 'absent' }
  /** All that it tells of is unseen in the version written, and such texts are skipped. */
  | { readonly kind: 'unseen' }
  /** More would come of it than may. */
  | { readonly kind: 'too-large' }
  /** The text is JSON that the lens refuses; the `value` executor knows why. */
  | { readonly kind: 'misfit' }
  | { readonly kind: 'fault'; readonly fault: Fault }

export type Executor = (input: Uint8Array, options: CarryOptions) => Carried

export interface ExecutorContext {
  /** The linked plan of a type. */
  readonly plan: (type: string, from: number, to: number) => Plan
  readonly run: RunPlan
}

interface Manner extends Pick<
  CarryOptions,
  'defaults' | 'brief' | 'skipsUnseen' | 'address' | 'most'
> {
  readonly careful: boolean
}

/** Of fewer ranges not much can come that was not there before. */
const fewRanges = 64

const carryScanned = (
  { carry }: Compiled,
  writer: Writer,
  scanner: Scanner,
  manner: Manner,
): Carried => {
  const { root } = scanner
  writer.begin(scanner, manner)
  try {
    if (carry && !carry(writer, root, root)) return { kind: 'absent' }
  } catch (error) {
    if (error === misfit) return { kind: 'misfit' }
    if (error === unseen) return { kind: 'unseen' }
    throw error
  }
  writer.upTo(scanner.end)
  const { most } = manner
  if (most !== undefined && writer.length > fewRanges && writer.size > most) {
    return { kind: 'too-large' }
  }
  const bytes = manner.brief ? scanner.spliceBriefly(writer) : scanner.splice(writer)
  return { kind: 'bytes', bytes }
}

/** Compiles at the first use. */
export const createExecutor = (plan: Plan, context: ExecutorContext): Executor => {
  let compiled: Compiled | undefined
  let writer = new Writer()

  const apart = (inner: Plan): CarryText => {
    const executor = createExecutor(inner, context)
    let scanner: Scanner | undefined
    return (text, { defaults, skipsUnseen, address }) => {
      scanner ??= createJsScanner()
      // The depth has been counted with the whole document.
      const depth = Number.POSITIVE_INFINITY
      const carried = executor(text, { scanner, depth, defaults, skipsUnseen, address })
      if (carried.kind === 'bytes') return carried.bytes
      if (carried.kind === 'absent') return undefined
      if (carried.kind === 'unseen') throw unseen
      throw misfit
    }
  }

  return (input, { scanner, depth, ...manner }) => {
    compiled ??= compileBytes(plan, { ...context, apart })
    const fault = scanner.scan(compiled.program, input, depth)
    if (fault) return { kind: 'fault', fault }
    let carried = carryScanned(compiled, writer, scanner, { ...manner, careful: false })
    // Of two members with one name the last counts: once more, with an eye on that.
    if (carried.kind === 'misfit') {
      carried = carryScanned(compiled, writer, scanner, { ...manner, careful: true })
    }
    if (writer.isLarge) writer = new Writer()
    return carried
  }
}
