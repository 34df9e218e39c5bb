/** When a token counts. */
import type { Token } from './port.ts'

/**
 * Whether it has not expired; what is no date has.
 *
 * @param now milliseconds since 1970
 */
export const isAlive = ({ expiresAt }: Pick<Token, 'expiresAt'>, now: number): boolean =>
  expiresAt === null || Date.parse(expiresAt) > now
