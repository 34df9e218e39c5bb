/** Asks a backend whether it is there, beside all requests: what comes of it tells no breaker and no metric. */
import type { AskBackend } from '../control/rollout/readiness.ts'
import type { BackendConfig, GatewayConfig } from '../gateway/index.ts'
import { HeaderList } from '../http/index.ts'
import { silentLogger, uncounted } from '../telemetry/index.ts'
import { httpBackend, type Transport } from '../upstream/index.ts'

/** Longest time for an answer to begin, in milliseconds. */
const patienceMs = 2000

/**
 * @param config the one that is in force
 * @param transport one of its own each time, which is closed then
 */
export const askBackends =
  (
    config: () => GatewayConfig,
    transport: (name: string, backend: BackendConfig) => Transport,
  ): AskBackend =>
  async (name, path) => {
    const declared = config().backends[name]
    if (!declared) return { kind: 'silent', why: 'it is not configured' }
    const { url, version } = declared
    const backend = httpBackend({
      name,
      version,
      url,
      transport: transport(name, declared),
      retries: { attempts: 1 },
      timeouts: { headersMs: patienceMs, totalMs: patienceMs },
      log: silentLogger,
      metrics: uncounted,
    })
    try {
      const answer = await backend.send({
        method: 'GET',
        path,
        headers: HeaderList.of({ accept: 'application/json' }),
        body: null,
      })
      if (!answer.ok) return { kind: 'silent', why: answer.problem.title }
      await answer.value.body?.cancel()
      return { kind: 'answered', status: answer.value.status }
    } finally {
      await backend.close()
    }
  }
