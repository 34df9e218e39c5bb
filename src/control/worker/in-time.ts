/** Waits for what may never come: the work of a request that is gone is stopped, and nobody is told. */
import { Failure } from '../../errors/index.ts'

/** @throws Failure `control-unavailable` after so many milliseconds */
export const inTime = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = (): void =>
    reject(new Failure('control-unavailable', `The control store did not answer in ${ms} ms.`))
  const timer = setTimeout(late, ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
