/** Why a backend could not be asked, on its way from the transport to the log. */
import type { Problem } from '../errors/index.ts'
import { causesOf, TransportError, type FailureCause } from './transport-error.ts'

/** @param error of a transport, or one that it caused */
export const failureCauseOf = (error: unknown): FailureCause =>
  causesOf(error).find((cause) => cause instanceof TransportError)?.why ?? 'unknown'

/** Not a text: no problem document shows it. */
const key = Symbol('cause')

/** An extension of a problem that only `causeTold` reads. */
export const told = (cause: FailureCause): Readonly<Record<symbol, FailureCause>> => ({
  [key]: cause,
})

export const causeTold = (problem: Problem): FailureCause | undefined =>
  Reflect.get(problem, key) as FailureCause | undefined
