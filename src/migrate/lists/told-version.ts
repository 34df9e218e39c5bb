/** Which version a backend says that it is of. */
import type { ContractVersion } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { PagesOptions } from '../../gateway/rollout/losses/list-pages.ts'
import { isObject, own } from '../../json/index.ts'
import { askJson } from './ask.ts'

/**
 * The version that a backend tells of itself: the member `version` of what its route of the kind
 * `schema` answers. Null where the contract has no such route, or its answer has no version.
 * Problems: those of `askJson`.
 */
export const toldVersion = async (
  { routes }: ContractVersion,
  options: PagesOptions,
): Promise<Result<string | null>> => {
  const route = routes.find(({ kind, method }) => kind === 'schema' && method === 'GET')
  if (!route) return ok(null)
  const answer = await askJson(route.path, options)
  if (!answer.ok) return answer
  const { body } = answer.value
  const version = body !== undefined && isObject(body) ? own(body, 'version') : undefined
  return ok(typeof version === 'string' && version !== '' ? version : null)
}
