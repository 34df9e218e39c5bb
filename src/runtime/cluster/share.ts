/** What one of several workers may take of what a configuration allows the gateway as a whole. */
import type { GatewayConfig } from '../../gateway/index.ts'
import { defaultConnections } from '../../upstream/gate.ts'

/** Rounded up: a bound is never zero because of many workers. */
const part = (whole: number, workers: number): number => Math.ceil(whole / workers)

/** Threads for large bodies: as many as there are cores for a worker, unless they are counted. */
const threadsOf = (count: number | undefined, workers: number, cores: number): number => {
  if (count !== undefined) return part(count, workers)
  return Math.max(1, Math.min(4, Math.floor(cores / workers)))
}

/**
 * Connections, requests, large bodies and the cache are bounded for all workers together, so that
 * their number changes nothing that a store or the memory of a machine would notice.
 *
 * @param cores that there are
 */
export const shareOf = (config: GatewayConfig, workers: number, cores: number): GatewayConfig => {
  const { limits, threads, cache, backends } = config
  const share = (whole: number): number => part(whole, workers)
  return {
    ...config,
    limits: {
      ...limits,
      connections: share(limits.connections),
      requests: share(limits.requests),
    },
    threads: {
      ...threads,
      count: threadsOf(threads.count, workers, cores),
      queued: share(threads.queued),
      heldBytes: share(threads.heldBytes),
    },
    ...(cache && { cache: { ...cache, maxBytes: share(cache.maxBytes) } }),
    backends: Object.fromEntries(
      Object.entries(backends).map(([name, backend]) => [
        name,
        { ...backend, connections: share(backend.connections ?? defaultConnections) },
      ]),
    ),
  }
}
