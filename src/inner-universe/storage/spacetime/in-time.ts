/** What is waited for, though not for ever. */
import type { StopSignal } from '../../../http/index.ts'

/** Undefined where it is not there after `ms` milliseconds, or nobody wants it any more. */
export const inTime = async <T>(
  ms: number,
  promise: Promise<T>,
  signal?: StopSignal,
): Promise<T | undefined> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    const end = (): void => resolve(undefined)
    timer = setTimeout(end, ms)
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
