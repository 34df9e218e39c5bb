/** Security in words, and what can be wrong with it. */
import type { Issue } from '../errors/index.ts'
import { isFieldName } from '../http/index.ts'
import { isObject } from '../json/index.ts'
import type { Route } from './route.ts'
import type { Security, SecurityRequirements, SecurityScheme } from './security.ts'

/** A clause for the changelog: what a route needs. */
export const requiredText = (required: SecurityRequirements | undefined): string => {
  if (required === undefined) return 'needs what all routes need'
  if (required.length === 0) return 'may be called by anybody'
  const alternatives = required.map((needed) => {
    const names = Object.keys(needed).map((name) => `\`${name}\``)
    return names.length > 0 ? names.join(' with ') : 'nothing'
  })
  return `needs ${alternatives.join(' or ')}`
}

const kinds: readonly SecurityScheme['type'][] = [
  'apiKey',
  'http',
  'oauth2',
  'openIdConnect',
  'mutualTLS',
]

const places: readonly string[] = ['header', 'query', 'cookie']

/** The security after a change of it. */
export const securedBy = (
  { security: { schemes, required } }: { readonly security: Partial<Security> },
  before: Security | undefined,
): Security | undefined =>
  schemes === undefined && required === undefined
    ? before
    : {
        schemes: { ...before?.schemes, ...schemes },
        required: required ?? before?.required ?? [],
      }

type Wrong = Omit<Issue, 'place'>

const schemeIssue = (scheme: SecurityScheme): Wrong | undefined => {
  switch (scheme.type) {
    case 'apiKey':
      if (!places.includes(scheme.in)) {
        return { message: `an API key is not in "${scheme.in}"`, choices: places }
      }
      return scheme.in === 'query' || isFieldName(scheme.name)
        ? undefined
        : { message: `"${scheme.name}" is no name of a ${scheme.in}` }
    case 'http':
      return isFieldName(scheme.scheme)
        ? undefined
        : { message: `"${scheme.scheme}" is no HTTP authentication scheme such as bearer` }
    case 'openIdConnect':
      return URL.canParse(scheme.openIdConnectUrl)
        ? undefined
        : { message: `"${scheme.openIdConnectUrl}" is no URL` }
    case 'oauth2':
      return isObject(scheme.flows)
        ? undefined
        : { message: 'the flows of OAuth are an object, as OpenAPI has it' }
    case 'mutualTLS':
      return undefined
    default: {
      const { type } = scheme as { readonly type: unknown }
      return { message: `unknown kind of scheme "${String(type)}"`, choices: kinds }
    }
  }
}

/** What a component of an OpenAPI document may be called. */
const componentName = /^[A-Za-z0-9._-]+$/

const requiredIssues = (
  required: SecurityRequirements,
  schemes: Security['schemes'],
  place: string,
): readonly Issue[] =>
  required.flatMap((needed) =>
    Object.keys(needed).flatMap((name) =>
      Object.hasOwn(schemes, name)
        ? []
        : [
            {
              place,
              message: `unknown security scheme "${name}"`,
              choices: Object.keys(schemes),
            },
          ],
    ),
  )

/** What is wrong with a change of it. */
export const securityChangeIssues = (
  { security: change }: { readonly security: Partial<Security> },
  before: Security | undefined,
  place: string,
): readonly Issue[] => {
  const isSaid = change.schemes !== undefined || change.required !== undefined
  const after = securedBy({ security: change }, before)
  return isSaid && JSON.stringify(after) === JSON.stringify(before)
    ? [{ place: `${place} > security`, message: 'changes nothing' }]
    : []
}

/** What is wrong with the security of a version and of its routes. */
export const securityIssues = (
  security: Security | undefined,
  routes: readonly Route[],
  place: string,
): readonly Issue[] => {
  const { schemes, required } = security ?? { schemes: {}, required: [] }
  const here = `${place} > security`
  return [
    ...Object.entries(schemes).flatMap(([name, scheme]): readonly Issue[] => {
      const named = `${here} > ${name}`
      const wrong = schemeIssue(scheme)
      return [
        ...(componentName.test(name)
          ? []
          : [{ place: named, message: 'names of schemes are letters, digits and ._-' }]),
        ...(wrong ? [{ place: named, ...wrong }] : []),
      ]
    }),
    ...requiredIssues(required, schemes, here),
    ...routes.flatMap((route) =>
      requiredIssues(route.security ?? [], schemes, `${place} > route ${route.id} > security`),
    ),
  ]
}
