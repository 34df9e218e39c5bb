/** The contract that the gateway serves: its versions, what each pair of them can carry, documents tried in them. */
import * as z from 'zod'
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { JsonObject } from '../../../json/index.ts'
import type { ContractViews } from '../../contract/port.ts'
import {
  contract,
  converted,
  explanation,
  typeLosses,
  versionChanges,
  versionTypes,
} from '../contract-schemas.ts'
import { nameOf } from '../entry-schemas.ts'
import { operation, type Answer, type ApiContext, type Operation } from '../operation.ts'
import { anyObject } from '../schemas.ts'
import { nothing } from './shared.ts'

/** Characters of a document that is tried: all of its ops are run, one more each time. */
const longestDocument = 64 * 1024
const longestBody = 256 * 1024
const mostHeaders = 100

const versionName = (what: string) => z.string().min(1).max(64).describe(what)

const params = z.strictObject({ version: versionName('Any name of the version') })

const between = z.strictObject({
  from: versionName('Any name of the version that is read'),
  to: versionName('Any name of the version that is written'),
})

/** Problem: `not-offered`. */
const viewed = async <T>(
  { contract: views }: ApiContext,
  look: (views: ContractViews) => Promise<Result<T>> | Result<T>,
  json: (value: T) => unknown = (value) => value,
): Promise<Result<Answer>> => {
  if (!views) {
    const detail =
      'This control plane does not know the contract as its authors wrote it: ask a gateway.'
    return failed(problem('not-offered', detail))
  }
  const done = await look(views)
  return done.ok ? ok({ json: json(done.value) }) : done
}

const common = { tag: 'contract', role: 'viewer', condition: undefined } as const

/** Of a version, as the policy has it. */
const lifeOf = async (
  { store, contract: views }: ApiContext,
  name: string,
): Promise<JsonObject | undefined> => {
  const types = views?.types(name)
  if (!types?.ok) return undefined
  const found = await store.entry('version', types.value.key)
  return found?.kind === 'version' && found.value ? { ...found.value } : undefined
}

export const contractOperations: readonly Operation[] = [
  operation({
    ...common,
    id: 'getContract',
    method: 'GET',
    path: '/contract',
    summary: 'The versions of the contract, and which of them work together',
    description:
      'The chain of versions with their changes in the words of the contract, what is lost by each op, ' +
      'a verdict on each pair of backend and client version, and which backend speaks which version.',
    params: nothing,
    query: nothing,
    body: undefined,
    answers: { 200: { description: 'The contract', schema: contract } },
    problems: ['not-offered'],
    handle: (_, context) => viewed(context, (views) => ok(views.overview())),
  }),
  operation({
    ...common,
    id: 'getVersionTypes',
    method: 'GET',
    path: '/contract/versions/{version}',
    summary: 'The types of a version, with sample documents',
    description:
      'All types that documents can be converted in, as examples of the contract show them.',
    params,
    query: nothing,
    body: undefined,
    answers: { 200: { description: 'The types', schema: versionTypes } },
    problems: ['not-offered', 'unsupported-version'],
    handle: ({ params: { version } }, context) => viewed(context, (views) => views.types(version)),
  }),
  operation({
    ...common,
    id: 'getVersionOpenApi',
    method: 'GET',
    path: '/contract/versions/{version}/openapi',
    summary: 'The OpenAPI document of a version',
    description:
      'What clients of the version meet at the gateway, with the life that the policy gives it.',
    params,
    query: nothing,
    body: undefined,
    answers: { 200: { description: 'The document', schema: anyObject } },
    problems: ['not-offered', 'unsupported-version'],
    handle: async ({ params: { version } }, context) => {
      const life = await lifeOf(context, version)
      return viewed(context, (views) => views.openapi(version, life))
    },
  }),
  operation({
    ...common,
    id: 'listChanges',
    method: 'GET',
    path: '/contract/changes',
    summary: 'What changed between two versions',
    description:
      'Version by version, in the words of the contract; where `from` is the newer one, what is taken ' +
      'back, newest first.',
    params: nothing,
    query: between,
    body: undefined,
    answers: { 200: { description: 'The changes', schema: versionChanges } },
    problems: ['not-offered', 'unsupported-version'],
    handle: ({ query }, context) => viewed(context, (views) => views.changes(query)),
  }),
  operation({
    ...common,
    id: 'listLosses',
    method: 'GET',
    path: '/contract/losses',
    summary: 'What does not get from one version to another',
    description: 'By type and place; types of which all gets across are left out.',
    params: nothing,
    query: between,
    body: undefined,
    answers: { 200: { description: 'Types that lose something', schema: typeLosses } },
    problems: ['not-offered', 'unsupported-version'],
    handle: ({ query }, context) =>
      viewed(
        context,
        (views) => views.losses(query),
        (items) => ({ items }),
      ),
  }),
  operation({
    ...common,
    id: 'convertDocument',
    method: 'POST',
    path: '/convert',
    summary: 'Try a document in another version',
    description:
      'What comes of it, what each op did to it, what is lost, and what comes of it on the way back. The ' +
      'document travels as a text, so that its numbers stay as they are written. Nothing is kept, and no ' +
      'backend is asked.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      type: nameOf('Type of the document'),
      from: versionName('Any name of the version that it has'),
      to: versionName('Any name of the version that it is to have'),
      document: z.string().min(1).max(longestDocument).describe('A JSON text'),
    }),
    answers: { 200: { description: 'The document in the other version', schema: converted } },
    problems: [
      'not-offered',
      'unsupported-version',
      'unknown-type',
      'malformed-json',
      'too-deep',
      'wrong-shape',
      'not-representable',
      'adapter-failed',
    ],
    handle: ({ body }, context) => viewed(context, (views) => views.convert(body)),
  }),
  operation({
    ...common,
    id: 'explainRequest',
    method: 'POST',
    path: '/explain',
    summary: 'What would be decided for a request, and why',
    description:
      'Takes every step of a real request but the sending. Credentials that stand in its headers are ' +
      'neither kept nor logged; `client` asks as a client without them.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      method: z
        .string()
        .regex(/^[!#$%&'*+.^_`|~\w-]{1,32}$/, 'must be a method, such as GET')
        .describe('`GET`'),
      path: z
        .string()
        .max(16_384)
        .regex(/^\//, 'must start with "/"')
        .describe('Path and query, as a client would send them'),
      headers: z
        .record(
          z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,256}$/, 'must be the name of a header'),
          z
            .string()
            .max(16_384)
            .regex(/^[^\r\n\0]*$/, 'must be one line'),
        )
        .refine((of) => Object.keys(of).length <= mostHeaders, `must be at most ${mostHeaders}`)
        .optional(),
      client: nameOf('Id of the client as which it is asked').optional(),
      version: versionName('As if the version header had said it').optional(),
      body: z.string().max(longestBody).optional().describe('What the client sends'),
    }),
    answers: { 200: { description: 'The steps', schema: explanation } },
    problems: ['not-offered', 'overloaded'],
    handle: async ({ body }, { explain }) => {
      if (!explain) {
        return failed(problem('not-offered', 'Explanations need a gateway in this process.'))
      }
      const done = await explain(body)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
  operation({
    ...common,
    role: 'release-manager',
    id: 'getAnsweredRequest',
    method: 'GET',
    path: '/requests/{id}',
    summary: 'What became of a request of late',
    description:
      'What the log says of it: client, version, route, backend, status. Each process remembers its ' +
      'newest 5,000 requests in memory. The id is that of the answer, in `X-Request-Id`.',
    params: z.strictObject({ id: nameOf('Id of the request') }),
    query: nothing,
    body: undefined,
    answers: { 200: { description: 'Fields of its line in the log', schema: anyObject } },
    problems: ['not-offered', 'unknown-request'],
    handle: async ({ params: { id } }, { answered }) => {
      if (!answered) {
        return failed(
          problem('not-offered', 'Requests are remembered by gateways in this process.'),
        )
      }
      const found = await answered(id)
      const detail = 'No request that this gateway remembers has this id.'
      return found ? ok({ json: found }) : failed(problem('unknown-request', detail))
    },
  }),
]
