/** Flags for addresses and ports: by option, else by environment, else the usual one. */
import { Failure } from '../errors/index.ts'

/** @throws Failure `usage` */
export const parsePort = (text: string): number => {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port
  throw new Failure('usage', `"${text}" is not a port (0 to 65535)`)
}

/** A port option, whose default comes from `variable` when that is set. */
export const portFlag = (brief: string, variable: string, usual: number) =>
  ({
    kind: 'parsed',
    parse: parsePort,
    brief: `${brief} (or ${variable})`,
    placeholder: 'port',
    default: process.env[variable] ?? String(usual),
  }) as const

export const addressFlag = (variable: string) =>
  ({
    kind: 'parsed',
    parse: String,
    brief: `The address to listen on (or ${variable})`,
    placeholder: 'address',
    default: process.env[variable] ?? '127.0.0.1',
  }) as const
