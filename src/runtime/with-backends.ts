/** Addresses of stores from a variable, for stages that share one configuration. */
import { Failure } from '../errors/index.ts'
import type { GatewayConfig } from '../gateway/index.ts'

/**
 * @param text a JSON object from backend name to URL; the configuration stays as it is without it
 * @throws Failure `config-invalid`
 * @example withBackends(config, '{"blue":"https://blue.example"}')
 */
export const withBackends = (config: GatewayConfig, text: unknown): GatewayConfig => {
  if (text === undefined || text === '') return config
  const place = 'ISTHMUS_BACKENDS'
  const fail = (message: string, choices?: readonly string[]): never => {
    throw new Failure('config-invalid', 'The variable ISTHMUS_BACKENDS is wrong', [
      { place, message, ...(choices ? { choices } : {}) },
    ])
  }
  const urls = parsed(text)
  if (!urls) return fail('is not a JSON object such as {"blue": "https://blue.example"}')
  const backends = { ...config.backends }
  for (const [name, url] of Object.entries(urls)) {
    const backend = backends[name]
    if (!backend) return fail(`there is no backend "${name}"`, Object.keys(config.backends))
    if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/.test(url)) {
      return fail(`the address of "${name}" is not an http URL`)
    }
    const { spacetimedb: _, ...rest } = backend
    backends[name] = { ...rest, url }
  }
  return { ...config, backends }
}

const parsed = (text: unknown): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined
  } catch {
    return undefined
  }
}
