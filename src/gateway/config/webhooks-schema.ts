/** What a configuration may say of who is told when a rollout does something by itself. */
import * as z from 'zod'

/** What can be told. */
export const webhookEvents = [
  'rollout.step',
  'rollout.held',
  'rollout.reverted',
  'rollout.ended',
  'guardrail.broken',
  'quarantine',
] as const

/** What is no URL at all is told by itself. */
const isBare = (text: string): boolean => {
  if (!URL.canParse(text)) return true
  const { username, password } = new URL(text)
  return username === '' && password === ''
}

export const webhookSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine(isBare, 'must not hold credentials: requests are signed')
    .describe('Address that is sent a `POST` for each event; redirects are not followed'),
  secret: z
    .strictObject({
      env: z
        .string()
        .regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable')
        .describe(
          'Environment variable that holds the secret: `whsec_` and the base64 of 24 to 64 random bytes',
        ),
    })
    .describe('What requests are signed with, as Standard Webhooks says'),
  events: z
    .array(z.enum(webhookEvents))
    .min(1)
    .optional()
    .describe('Which events it is told; all when absent'),
})

export type WebhookConfig = z.output<typeof webhookSchema>
