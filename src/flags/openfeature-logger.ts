/** Lets the OpenFeature SDK and its providers speak through our log. */
import type { Logger as OpenFeatureLogger } from '@openfeature/server-sdk'
import { safeText, type Logger } from '../telemetry/index.ts'

export const openFeatureLogger = (log: Logger): OpenFeatureLogger => {
  const at =
    (level: keyof Logger) =>
    (...said: unknown[]): void => {
      const [message, ...more] = said
      log[level](more.length === 0 ? {} : { more }, `OpenFeature: ${safeText(String(message))}`)
    }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}
