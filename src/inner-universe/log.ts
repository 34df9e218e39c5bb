/** Where the store reports to; a pino logger fits. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

const nothing = (): void => undefined

export const silentLog: Log = { debug: nothing, info: nothing, error: nothing }
