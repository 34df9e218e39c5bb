const dayMs = 86_400_000

/** Milliseconds since 1970, UTC. */
export const startOfToday = (): number => Math.floor(Date.now() / dayMs) * dayMs
