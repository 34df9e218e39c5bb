/** What a configuration may say of flags that clients ask themselves. */
import * as z from 'zod'

export const ofrepSchema = z.strictObject({
  flags: z
    .union([
      z.array(z.string().min(1)).min(1),
      z.strictObject({
        metadata: z
          .string()
          .min(1)
          .describe('Member of the metadata of a flag that is true where clients may ask it'),
      }),
    ])
    .default({ metadata: 'ofrep' })
    .describe(
      'Which flags clients may ask: their keys, or those whose metadata says so; others are not found',
    ),
  perMinute: z
    .int()
    .min(1)
    .default(600)
    .describe('Most questions of one client within a minute; others are answered 429'),
})

export type OfrepConfig = z.output<typeof ofrepSchema>
