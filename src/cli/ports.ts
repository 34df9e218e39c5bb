/** Addresses, ports and folders: by option, else by environment, else the usual one. */
import { Failure } from '../errors/index.ts'

/** @throws Failure `usage` */
export const parsePort = (text: string): number => {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port
  throw new Failure('usage', `"${text}" is not a port (0 to 65535)`)
}

/** What a variable says; one that is empty says nothing. */
export const fromEnvironment = (variable: string): string | undefined =>
  process.env[variable] || undefined

/** @throws Failure `usage` with the name of the variable */
export const portFromEnvironment = (variable: string): number | undefined => {
  const text = fromEnvironment(variable)
  if (text === undefined) return undefined
  try {
    return parsePort(text)
  } catch {
    throw new Failure('usage', `The variable ${variable} is wrong: "${text}" is not a port`)
  }
}

/** The longest delay that a setting may ask for, in milliseconds. */
const longestDelay = 600_000

/** Milliseconds. @throws Failure `usage` */
export const parseDelay = (text: string): number => {
  const ms = Number(text)
  if (/^\d{1,6}$/.test(text) && ms <= longestDelay) return ms
  throw new Failure('usage', `"${text}" is no number of milliseconds (0 to ${longestDelay})`)
}

/** @throws Failure `usage` with the name of the variable */
export const delayFromEnvironment = (variable: string): number | undefined => {
  const text = fromEnvironment(variable)
  if (text === undefined) return undefined
  try {
    return parseDelay(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw new Failure('usage', `The variable ${variable} is wrong: ${why}`)
  }
}

/** An option that a variable can stand in for. `usual` is what holds without either. */
export const optionOr = <T>(
  parse: (text: string) => T,
  placeholder: string,
  brief: string,
  variable: string,
  usual: string | number,
) =>
  ({
    kind: 'parsed',
    parse,
    brief: `${brief} (or ${variable}; else ${usual})`,
    placeholder,
    optional: true,
  }) as const
