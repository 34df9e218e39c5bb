/** How loud the line of a request is: what wakes somebody at night, what is looked at by day, what is only kept. */
import type { Problem } from '../../errors/index.ts'
import type { LogLevel } from '../../telemetry/index.ts'

/** 5xx by which the gateway protects itself or its backends, or tells a client what a store cannot do. */
const asMeant: ReadonlySet<string> = new Set(['overloaded', 'backend-busy', 'not-in-store-version'])

/**
 * `error` for 5xx, of backends too; `warn` for what the gateway itself refuses; a backend's own 4xx,
 * and a client that went away, are nothing to look at.
 */
export const levelOf = (status: number, problem: Problem | undefined): LogLevel => {
  const code = problem?.code
  if (status >= 500) return code !== undefined && asMeant.has(code) ? 'warn' : 'error'
  return code === undefined || code === 'client-closed' ? 'info' : 'warn'
}
