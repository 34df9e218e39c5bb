/** The bindings of a control store that Workers reach. */
import type { D1Binding } from '../control/d1-binding.ts'
import type { KvBinding } from '../control/worker/index.ts'
import { Failure, type Issue } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/index.ts'
import { d1Of } from './worker-store.ts'

export interface Bindings {
  readonly d1: D1Binding
  readonly kv: KvBinding | undefined
}

const has = (value: unknown, method: string): boolean =>
  typeof value === 'object' && value !== null && method in value

/** @throws Failure `config-invalid` with every binding that is missing */
export const bindingsOf = (
  config: Pick<GatewayConfig, 'control'>,
  env: Readonly<Record<string, unknown>>,
): Bindings => {
  const names = d1Of(config)
  const issues: Issue[] = []
  const bound = (place: string, name: string | undefined, method: string): unknown => {
    const value = name === undefined ? undefined : env[name]
    if (name !== undefined && !has(value, method)) {
      const message = `the Worker has no such binding ${name}: see wrangler.toml`
      issues.push({ place: `control > store > ${place}`, message })
    }
    return value
  }
  const d1 = bound('d1', names?.d1, 'batch')
  const kv = bound('kv', names?.kv, 'get')
  if (!names || issues.length > 0) {
    throw new Failure('config-invalid', 'The control store cannot be reached.', issues)
  }
  return { d1: d1 as D1Binding, kv: kv as KvBinding | undefined }
}
