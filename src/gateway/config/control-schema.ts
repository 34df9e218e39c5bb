/** What a configuration may say of the control plane: where it keeps what it knows, and who may act on it. */
import * as z from 'zod'
import { signatures } from './signatures.ts'
import { webhookSchema } from './webhooks-schema.ts'

const binding = z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a binding')
const role = z.enum(['viewer', 'release-manager', 'admin'])

const oidc = z.strictObject({
  issuer: z.string().min(1).describe('Required `iss`'),
  audience: z.string().min(1).describe('Required `aud`'),
  jwks: z
    .union([
      z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(100) }),
      z.strictObject({ url: z.url({ protocol: /^https?$/ }) }),
    ])
    .describe('Public keys: inline `keys`, or a `url` that serves them'),
  algorithms: z
    .array(
      z.enum(signatures, 'unsigned tokens are not accepted, nor ones signed with a shared secret'),
    )
    .min(1)
    .default(['RS256', 'PS256', 'ES256', 'EdDSA'])
    .describe('Accepted signature algorithms'),
  nameClaim: z
    .string()
    .min(1)
    .default('sub')
    .describe(
      'Claim by which people are told apart, in the audit and where a second person has to approve',
    ),
  roleClaim: z
    .string()
    .min(1)
    .default('roles')
    .describe('Claim that holds the roles or groups of a person: a text, or a list of texts'),
  roles: z
    .record(z.string().min(1), role)
    .refine((map) => Object.keys(map).length > 0, 'name at least one value of the claim')
    .describe(
      'Role here for each of its values; of several the highest counts, of none nobody is let in',
    ),
  clockToleranceMs: z
    .int()
    .min(0)
    .max(300_000)
    .default(5000)
    .describe('How far the clock of the issuer may be off, for `exp` and `nbf`'),
})

export const controlSchema = z.strictObject({
  store: z
    .union([
      z.string().regex(/^sqlite:[^\0]+$/, 'must be sqlite: and the path of a file'),
      z.strictObject({
        env: z
          .string()
          .regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable')
          .describe('Environment variable that holds the address of a Postgres'),
      }),
      z.strictObject({
        d1: binding.describe('Binding of a D1 database, of Workers'),
        kv: binding
          .optional()
          .describe(
            'Binding of a KV namespace: the control plane puts the policy there, and Workers read it there before they ask D1',
          ),
      }),
    ])
    .default('sqlite:.isthmus/control.db')
    .describe('Where the control plane keeps policy, audit, tokens and facts'),
  policy: z
    .enum(['files', 'store'])
    .default('store')
    .describe(
      'Where the policy comes from: `files` are the flag folder and this configuration, `store` is the control store',
    ),
  requireReason: z.boolean().default(false).describe('Whether every edit has to say why'),
  fourEyes: z
    .strictObject({
      flags: z
        .union([z.literal(true), z.array(z.string().min(1)).min(1)])
        .optional()
        .describe(
          'Keys of the flags that one person proposes and another approves, or true for all',
        ),
    })
    .optional()
    .describe('What a second person has to approve; kills and reverts need nobody'),
  pollMs: z
    .int()
    .min(50)
    .default(500)
    .describe('Milliseconds between two looks for a policy that another process has made'),
  maxAgeMs: z
    .int()
    .min(100)
    .default(5000)
    .describe(
      'Milliseconds after which a Worker asks for a newer policy, after the request that it is answering',
    ),
  keep: z
    .strictObject({
      usageDays: z.int().min(1).max(3650).default(400).describe('Days for which counts are kept'),
      contexts: z
        .int()
        .min(0)
        .max(100_000)
        .default(2000)
        .describe('Recent requests that are kept of each instance, without what they carried'),
    })
    .prefault({})
    .describe('What is kept of traffic; policy, history and audit are kept for good'),
  preview: z
    .boolean()
    .default(true)
    .describe(
      'Whether paths and queries of recent reads are kept in memory, 20 per client, so that an upgrade can be previewed on them, and a few answers of both sides of rollouts that differ, for release managers',
    ),
  webhooks: z
    .array(webhookSchema)
    .max(20)
    .default([])
    .describe('Who is told what rollouts do by themselves, by signed requests'),
  oidc: oidc
    .optional()
    .describe('People may present a signed token of an OpenID provider, beside tokens of our own'),
})

export type ControlConfig = z.output<typeof controlSchema>
export type OidcConfig = z.output<typeof oidc>
