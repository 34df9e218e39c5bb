/** `isthmus.config.ts` and the flag: where the API answers, and which version of it serves whom. */
import type { Security, SecurityScheme } from '../../contract/index.ts'
import type { Code } from './layout.ts'
import { layOut } from './layout.ts'
import { comments, objectCode, quoted } from './literals.ts'
import type { Backend, Plan } from './project.ts'

export const flagName = (name: string): string => `${name}-backend`

const backendCode = ({ url, version }: Backend): Code =>
  objectCode({ url: quoted(url), version: quoted(version) })

const unknown = ({ name }: Backend): readonly string[] =>
  comments(`No document says where "${name}" answers: put its address here.`)

const backendsCode = (backends: readonly Backend[]): Code => ({
  open: '{',
  close: '}',
  broken: true,
  items: backends.flatMap((backend) => [
    ...(backend.isGuess ? unknown(backend) : []),
    [`${backend.name}: `, backendCode(backend)],
  ]),
})

const isKey = (scheme: SecurityScheme): boolean =>
  scheme.type === 'apiKey' && scheme.in === 'header'

/** How clients could be told apart by what they send already; only told, since the backend judges it now. */
const identityNotes = (security: Security | undefined): readonly string[] => {
  const schemes = Object.values(security?.schemes ?? {})
  const key = schemes.find(isKey)
  if (key?.type === 'apiKey') {
    return comments(
      'Clients are not told apart yet: what they send in ' +
        `${key.name} goes on to the backend. To pin versions and ramp by client, list them under ` +
        '`clients` with the SHA-256 of their keys, and say `identity: { apiKey: { header } }`.',
    )
  }
  const isToken = schemes.some(
    (scheme) =>
      scheme.type === 'oauth2' ||
      scheme.type === 'openIdConnect' ||
      (scheme.type === 'http' && scheme.scheme.toLowerCase() === 'bearer'),
  )
  return isToken
    ? comments(
        'Clients are not told apart yet: their tokens go on to the backend. Where these are JWTs, ' +
          'say `identity: { jwt: { jwks: { url }, issuer, forward: true } }` to pin versions and ' +
          'ramp by client.',
      )
    : []
}

export const configFile = ({ name, backends, versions, security }: Plan): string => {
  const members: Code = {
    open: '{',
    close: '}',
    broken: true,
    items: [
      ['backends: ', backendsCode(backends)],
      `// Which backend a request goes to: flags/${name}.json says it, and this where it says nothing.`,
      ['decision: ', objectCode({ flag: quoted(flagName(name)), fallback: quoted('current') })],
      '// The version of clients that do not say one. Others send `API-Version`.',
      ['versions: ', objectCode({ default: quoted(versions.base.version) })],
      ...identityNotes(security),
    ],
  }
  return [
    `import { defineConfig } from '@isthmus/gateway'`,
    '',
    `${layOut(['export default defineConfig(', members, ')'])}\n`,
  ].join('\n')
}

export const flagFile = ({ name, backends }: Plan): string => {
  const names = backends.map((backend) => backend.name)
  const flag = {
    state: 'ENABLED',
    variants: Object.fromEntries(names.map((variant) => [variant, variant])),
    defaultVariant: 'current',
  }
  const schema = '../node_modules/@isthmus/gateway/schema/flags.schema.json'
  return `${JSON.stringify({ $schema: schema, flags: { [flagName(name)]: flag } }, null, 2)}\n`
}
