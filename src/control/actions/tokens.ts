/** Tokens of the admin API: one is shown when it is made, and there is always one of an admin. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { ControlStore, Role, Token } from '../port.ts'
import { isAlive } from '../token-life.ts'
import type { Act } from './control.ts'

export interface NewToken {
  readonly name: string
  readonly role: Role
  /** RFC 3339; never when absent. */
  readonly expiresAt?: string | undefined
}

/**
 * Names are said once among tokens that count, so that an audit row tells of one of them only.
 *
 * Problems: `already-exists`, `validation-failed`.
 */
export const createToken = async (
  store: ControlStore,
  { actor }: Act,
  { name, role, expiresAt }: NewToken,
  now: number = Date.now(),
): Promise<Result<{ readonly token: Token; readonly secret: string }>> => {
  if (expiresAt !== undefined && Date.parse(expiresAt) <= now) {
    return failed(problem('validation-failed', 'The token would have expired already.'))
  }
  const taken = (await store.tokens()).some((token) => token.name === name && isAlive(token, now))
  if (taken) {
    return failed(problem('already-exists', `There is a token "${name}" already.`))
  }
  return ok(
    await store.createToken({
      name,
      role,
      by: actor,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }),
  )
}

/**
 * Problems: `entry-not-found`, and `last-admin` where nobody with a token of an admin would be left.
 * Whoever can open the database makes another one by `isthmus control token create` all the same.
 */
export const revokeToken = async (
  store: ControlStore,
  { actor }: Act,
  id: string,
): Promise<Result<Token>> => {
  const done = await store.revokeToken(id, actor)
  switch (done.kind) {
    case 'revoked':
      return ok(done.token)
    case 'absent':
      return failed(problem('entry-not-found', 'There is no such token.'))
    case 'last-admin':
      return failed(problem('last-admin', `"${done.token.name}" is the last token of an admin.`))
  }
}
