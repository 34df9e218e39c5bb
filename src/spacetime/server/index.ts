export type { ServerOptions } from './exchange.ts'
export * from './server.ts'
export * from './out-of-reach.ts'
export * from './owner-token.ts'
