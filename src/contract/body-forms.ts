/** The forms in which a route takes the body of a write. */
import type { Issue } from '../errors/index.ts'
import type { Route, RouteKind } from './route.ts'
import type { BodyForm } from './body-form.ts'

export const bodyTypes: Readonly<Record<BodyForm, string>> = {
  json: 'application/json',
  'merge-patch': 'application/merge-patch+json',
  'json-patch': 'application/json-patch+json',
  form: 'application/x-www-form-urlencoded',
}

const usual = (kind: RouteKind): readonly BodyForm[] =>
  kind === 'patch' ? ['merge-patch', 'json-patch'] : ['json']

/** The forms that a route takes, the preferred one first. */
export const formsOf = ({ kind, takes }: Pick<Route, 'kind' | 'takes'>): readonly BodyForm[] =>
  takes ?? usual(kind)

/** What a route may say that it takes. */
const possible = ({ kind }: Route): readonly BodyForm[] =>
  kind === 'patch' ? ['json', 'merge-patch', 'json-patch', 'form'] : ['json', 'form']

/** Authors of JavaScript may give anything. */
export const formIssues = (route: Route, place: string): readonly Issue[] => {
  const { takes, request, kind } = route
  if (takes === undefined) return []
  if (request === undefined) {
    return [{ place, message: '"takes" is for routes with a request body, and this one has none' }]
  }
  const choices = possible(route)
  if (!Array.isArray(takes) || takes.length === 0) {
    return [{ place, message: '"takes" is a list of forms, the preferred one first', choices }]
  }
  return takes
    .filter((form: BodyForm) => !choices.includes(form))
    .map((form: BodyForm) => ({
      place,
      message: `"${form}" is no form of the body of a ${kind}`,
      choices,
    }))
}
