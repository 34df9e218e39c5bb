/** Tokens of this API. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import { createToken, revokeToken } from '../../actions/tokens.ts'
import { nameOf } from '../entry-schemas.ts'
import { operation, type Operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { pageOfItems, roleName, token } from '../schemas.ts'
import { idParams, nothing } from './shared.ts'

export const tokenOperations: readonly Operation[] = [
  operation({
    id: 'listTokens',
    method: 'GET',
    path: '/tokens',
    role: 'admin',
    tag: 'tokens',
    summary: 'All tokens',
    description: 'Tokens that were not revoked, without their secrets.',
    params: nothing,
    query: z.strictObject(pageQuery),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of tokens', schema: pageOfItems(token) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const page = pageOf(await store.tokens(), ({ id }) => id, query)
      return page.ok ? ok({ json: page.value }) : page
    },
  }),
  operation({
    id: 'createToken',
    method: 'POST',
    path: '/tokens',
    role: 'admin',
    tag: 'tokens',
    summary: 'Make a token',
    description: 'Its secret is in the answer, once: only a digest of it is kept.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      name: nameOf('What it is called in the audit'),
      role: roleName.describe('What it may do'),
      expiresAt: z.iso
        .datetime({ offset: true })
        .optional()
        .describe('When it ends; never when absent'),
    }),
    condition: undefined,
    answers: {
      201: {
        description: 'The token, with its secret',
        schema: z.strictObject({ token, secret: z.string().describe('Shown this once') }),
      },
    },
    problems: ['already-exists', 'validation-failed'],
    handle: async (call, { store, now }) => {
      const done = await createToken(store, call.act('token.create'), call.body, now())
      return done.ok ? ok({ status: 201, json: done.value }) : done
    },
  }),
  operation({
    id: 'revokeToken',
    method: 'DELETE',
    path: '/tokens/{id}',
    role: 'admin',
    tag: 'tokens',
    summary: 'Revoke a token',
    description: 'It is accepted no more. The last token of an admin stays.',
    params: idParams('Id of the token'),
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'The token that was revoked', schema: token } },
    problems: ['entry-not-found', 'last-admin'],
    handle: async (call, { store }) => {
      const act = call.act('token.revoke')
      const done = await revokeToken(store, act, call.params.id)
      return done.ok ? ok({ json: done.value }) : done
    },
  }),
]
