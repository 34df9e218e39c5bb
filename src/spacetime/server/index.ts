export type { ServerOptions } from './exchange.ts'
export * from './server.ts'
