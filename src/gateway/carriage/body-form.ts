/** In which form a body is sent, and in which one the store's version takes it. */
import { bodyTypes, formsOf, type BodyForm, type Route } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { HeaderList } from '../../http/index.ts'
import { isJsonType, parseMediaType } from '../headers/media-type.ts'

/** `json-patch` says what to do; all others say what members become. */
export const saysMembers = (form: BodyForm): boolean => form !== 'json-patch'

const isForm = (form: BodyForm, type: string, { kind }: Route): boolean => {
  if (type === bodyTypes[form]) return true
  if (form !== 'json' || !isJsonType(type)) return false
  // Other patches are JSON, too, and mean other things.
  return kind === 'patch' ? type.startsWith('application/vnd.') : !type.includes('patch')
}

const unsupported = (what: string, route: Route): Result<never> => {
  const supported = formsOf(route).map((form) => bodyTypes[form])
  const detail = `${what} This route takes ${supported.join(' or ')}.`
  return failed(problem('unsupported-media-type', detail, { supported }))
}

/** The form of a body that has to be read. Problem: `unsupported-media-type`. */
export const formOf = (headers: HeaderList, route: Route): Result<BodyForm> => {
  const { type, parameters } = parseMediaType(headers.get('content-type') ?? '')
  const form = formsOf(route).find((taken) => isForm(taken, type, route))
  if (!form) {
    return unsupported(`This body is ${type === '' ? 'of no stated type' : type}.`, route)
  }
  const charset = parameters.find(([name]) => name === 'charset')?.[1].toLowerCase() ?? 'utf-8'
  return charset === 'utf-8' || charset === 'utf8'
    ? ok(form)
    : unsupported(`Bodies are UTF-8, not ${charset}.`, route)
}

/** The form in which a route of the store takes what was sent in another one; undefined for none. */
export const formAt = (form: BodyForm, storeRoute: Route): BodyForm | undefined => {
  const taken = formsOf(storeRoute)
  if (taken.includes(form)) return form
  return taken.find((other) => saysMembers(other) === saysMembers(form))
}

/** Whether some of what a client's route takes is not what the store's route takes. */
export const hasOtherForms = (clientRoute: Route, storeRoute: Route): boolean =>
  formsOf(clientRoute).some((form) => !formsOf(storeRoute).includes(form))
