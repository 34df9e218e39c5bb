/** Hooks look on: whatever goes wrong in one, the decision stays what it is. */
import type { Hook } from '@openfeature/server-sdk'
import { safeText, type Logger } from '../telemetry/index.ts'

/** The SDK takes a hook that throws before or after an evaluation for a failure of the evaluation. */
export const unfailingHook = (hook: Hook, log: Logger): Hook => {
  let isTold = false
  const failed = (error: unknown): undefined => {
    if (isTold) return
    isTold = true
    const reason = safeText(error instanceof Error ? error.message : String(error))
    log.error({ reason }, 'A hook of flag evaluations fails')
  }
  return {
    before: async (context, hints) => {
      try {
        return await hook.before?.(context, hints)
      } catch (error) {
        return failed(error)
      }
    },
    after: async (context, details, hints) => {
      try {
        await hook.after?.(context, details, hints)
      } catch (error) {
        failed(error)
      }
    },
    error: (context, error, hints) => hook.error?.(context, error, hints),
    // eslint-disable-next-line promise/valid-params -- of the hook, which is no promise
    finally: (context, details, hints) => hook.finally?.(context, details, hints),
  }
}
