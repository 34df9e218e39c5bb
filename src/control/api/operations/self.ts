/** What this API is, and who calls it. */
import * as z from 'zod'
import { failed, ok, problem } from '../../../errors/index.ts'
import { openApiDocument } from '../openapi.ts'
import { operation, type Operation } from '../operation.ts'
import { anyObject, roleName, token } from '../schemas.ts'
import { nothing } from './shared.ts'

/** How long somebody who came by a link is signed in. */
const signedInMs = 12 * 3_600_000

/** How long a link may be good at most. */
const longestLinkMs = 7 * 86_400_000

/** More than any code has. */
const longestCode = 200

export const selfOperations: readonly Operation[] = [
  operation({
    id: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    role: undefined,
    tag: 'self',
    summary: 'The document of this API',
    description: 'OpenAPI 3.1. It holds nothing of this gateway, so it needs no token.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'The document', schema: anyObject } },
    problems: [],
    handle: (_, { operations, prefix }) => ok({ json: openApiDocument(operations, prefix) }),
  }),
  operation({
    id: 'whoAmI',
    method: 'GET',
    path: '/me',
    role: 'viewer',
    tag: 'self',
    summary: 'Who calls',
    description: 'Whose token this is, and what it may do.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: {
      200: {
        description: 'The caller',
        schema: z.strictObject({
          actor: z.string(),
          role: roleName,
          expiresAt: z.string().nullable(),
        }),
      },
    },
    problems: [],
    handle: ({ caller }) => ok({ json: caller }),
  }),
  operation({
    id: 'signIn',
    method: 'POST',
    path: '/sign-in',
    role: undefined,
    tag: 'self',
    summary: 'Sign in to the console by a link',
    description:
      'Makes a token of the code of a link that `isthmus console` prints: once, and for twelve hours.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      code: z.string().min(1).max(longestCode).describe('What stands in the link after `#code=`'),
    }),
    condition: undefined,
    answers: {
      201: {
        description: 'The token, with its secret',
        schema: z.strictObject({ token, secret: z.string().describe('Shown this once') }),
      },
    },
    problems: ['sign-in-refused'],
    handle: async ({ body }, { store, now }) => {
      const done = await store.signIn(body.code, new Date(now() + signedInMs).toISOString())
      if (done) return ok({ status: 201, json: done })
      return failed(
        problem(
          'sign-in-refused',
          'The link was used already, has ended, or is none of this gateway.',
        ),
      )
    },
  }),
  operation({
    id: 'createSignInLink',
    method: 'POST',
    path: '/sign-in/links',
    role: 'admin',
    tag: 'self',
    summary: 'Make a link that signs somebody in to the console',
    description:
      'Answers a code, once: behind `#code=` in the address of the console it signs somebody in, once.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      role: roleName.describe('What whoever signs in may do'),
      expiresAt: z.iso
        .datetime({ offset: true })
        .describe('Until when the link is good, within seven days'),
    }),
    condition: undefined,
    answers: {
      201: {
        description: 'The code',
        schema: z.strictObject({ code: z.string().describe('Shown this once') }),
      },
    },
    problems: ['validation-failed'],
    handle: async (call, { store, now }) => {
      const { role, expiresAt } = call.body
      const left = Date.parse(expiresAt) - now()
      if (!(left > 0 && left <= longestLinkMs)) {
        return failed(
          problem('validation-failed', 'The link would end already, or after seven days.'),
        )
      }
      const by = call.caller.actor
      const code = await store.createSignInLink({ role, expiresAt, by })
      return ok({ status: 201, json: { code } })
    },
  }),
]
