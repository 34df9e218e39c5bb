/** Asks the address of a throttle whether a migration may go on: any answer of 2xx says yes. */

/** Milliseconds; headers are enough. */
const askFor = 5000

/** Why it is not time, to follow "which"; undefined where it may go on. */
export const checkUrl = async (url: string): Promise<string | undefined> => {
  try {
    const signal = AbortSignal.timeout(askFor)
    const answer = await fetch(url, { redirect: 'manual', signal })
    await answer.body?.cancel().catch(() => undefined)
    return answer.ok ? undefined : `answers ${answer.status}`
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return isLate ? `does not answer within ${askFor / 1000} s` : 'cannot be reached'
  }
}
