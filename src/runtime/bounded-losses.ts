/** What a rollback would leave behind, for whoever looks at a page: within some seconds, and once at a time. */
import { Failure, failed, ok, problem, type Result } from '../errors/index.ts'
import type { Foresight } from '../control/actions/control.ts'
import type { Contract } from '../contract/index.ts'
import type { GatewayConfig } from '../gateway/index.ts'
import { Stop } from '../http/index.ts'
import type { JsonObject } from '../json/index.ts'
import type { Rollout } from '../rollout/index.ts'
import { countRollback } from './count-rollback.ts'

/** After which it tells what it has counted so far, in milliseconds. */
const longestMs = 15_000

/** More documents in one list are taken for a list without an end. */
const mostDocuments = 10_000_000

interface Options {
  readonly contract: Contract
  /** In force. */
  readonly config: () => GatewayConfig
}

/** Who asks while it is being counted is told the same. */
export const boundedLosses = ({ contract, config }: Options): NonNullable<Foresight['losses']> => {
  const running = new Map<string, Promise<Result<JsonObject>>>()

  const count = async (name: string, rollout: Rollout): Promise<Result<JsonObject>> => {
    const signal = new Stop()
    const late = setTimeout(() => signal.abort(new Error('Nobody waits longer.')), longestMs)
    try {
      const scan = { name, rollout, contract, config: config(), most: mostDocuments, signal }
      const done = await countRollback({ ...scan, onPage: () => undefined })
      return done.ok ? ok({ ...done.value } as unknown as JsonObject) : done
    } catch (error) {
      if (error instanceof Failure) return failed(problem('not-offered', error.message))
      throw error
    } finally {
      clearTimeout(late)
    }
  }

  return (name, rollout) => {
    const key = JSON.stringify([name, rollout])
    const known = running.get(key)
    if (known) return known
    const made = count(name, rollout).finally(() => running.delete(key))
    running.set(key, made)
    return made
  }
}
