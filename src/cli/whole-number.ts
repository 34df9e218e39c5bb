/** Options whose values are whole numbers. */
import { Failure } from '../errors/index.ts'

/**
 * @param what the number is of, for the message: `documents`
 * @throws Failure `usage`
 * @example wholeNumber('documents', 1)('0') // throws
 */
export const wholeNumber =
  (what: string, least = 0) =>
  (text: string): number => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
    throw new Failure(
      'usage',
      `"${text}" is not a number of ${what}: write a whole number from ${least} on`,
    )
  }

/** Of commands that find something. */
export const mostFlag = {
  kind: 'parsed',
  parse: wholeNumber('findings'),
  brief: 'Findings that are told; the others are counted',
  placeholder: 'findings',
  default: '1000',
} as const
