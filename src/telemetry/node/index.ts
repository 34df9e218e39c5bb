export * from './pino-logger.ts'
export * from './process-metrics.ts'
