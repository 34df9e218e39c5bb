/** What this API is, and who calls it. */
import * as z from 'zod'
import { ok } from '../../../errors/index.ts'
import { openApiDocument } from '../openapi.ts'
import { operation, type Operation } from '../operation.ts'
import { anyObject, roleName } from '../schemas.ts'
import { nothing } from './shared.ts'

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
]
