/** What a configuration may say of rollouts as a whole: for how long instances count, and writes wait. */
import * as z from 'zod'

const milliseconds = z.int().min(1).max(600_000)

export const rolloutsSchema = z
  .strictObject({
    leaseMs: milliseconds
      .default(3000)
      .describe(
        'How long an instance that is not heard of still counts; it renews its lease three times in it',
      ),
    marginMs: milliseconds
      .default(500)
      .describe(
        'How much of a lease is not used, for clocks that do not run alike and for renewals on their way',
      ),
    requestMs: milliseconds
      .default(10_000)
      .describe('Longest time that one request to a backend may take under an intent'),
    graceMs: milliseconds
      .default(2000)
      .describe(
        'After how long a request that was given up has been applied by its backend, or never will be: more than the longest that a store goes on with a request whose connection is gone',
      ),
    waitMs: z
      .int()
      .min(1)
      .max(60_000)
      .default(2000)
      .describe(
        'Longest time that writes wait while the authority over them changes; the change is then given up, and tried again later',
      ),
    lateClose: z
      .boolean()
      .default(true)
      .describe(
        'Whether a client is answered before the control store knows that both backends have its write; a crash in between costs a repair that finds nothing to do',
      ),
    quietDays: z
      .int()
      .min(0)
      .max(365)
      .default(7)
      .describe(
        'Days for which no client may have been seen that only the backend that is left can serve, before a rollout completes; what is older than `control.keep.usageDays` is not known',
      ),
    comparedHours: z
      .int()
      .min(1)
      .max(168)
      .default(24)
      .describe(
        'Hours of comparisons, back from the newest one, that have to be alike before clients are answered by the new backend, and before the old one is left',
      ),
  })
  .refine(({ leaseMs, marginMs }) => leaseMs < 1 || marginMs * 2 <= leaseMs, {
    path: ['marginMs'],
    error: 'is more than half of leaseMs: instances would hardly ever hold a lease',
  })

export type RolloutsConfig = z.output<typeof rolloutsSchema>
