/** What the admin API answers about traffic over time, as schemas. */
import * as z from 'zod'

const count = z.int()
const rate = z.number().describe('Of all requests, from 0 to 1')
const percentile = z
  .number()
  .nullable()
  .describe('Milliseconds until the head of the answer was ready; null where there was none')

const measured = {
  requests: count,
  perSecond: z.number(),
  clientErrors: count.describe('4xx'),
  clientErrorRate: rate,
  serverErrors: count.describe('5xx, of backends and of the gateway'),
  serverErrorRate: rate,
  p50: percentile,
  p95: percentile,
  p99: percentile,
}

const at = z.int().describe('Milliseconds since 1970')

const step = z
  .strictObject({ at: at.describe('When it begins, milliseconds since 1970'), ...measured })
  .meta({ id: 'TrafficStep', description: 'What was answered within one step' })

const series = { ...measured, steps: z.array(step).describe('Those in which there was something') }

export const trafficSchema = z
  .strictObject({
    from: at,
    to: at.describe('When the last step ends, milliseconds since 1970'),
    step: z.int().describe('Milliseconds'),
    all: z.strictObject(series),
    clientVersions: z
      .array(z.strictObject({ version: z.string(), ...series }))
      .describe('By the version that clients spoke; `unknown` where that did not become known'),
    backends: z
      .array(z.strictObject({ backend: z.string(), version: z.string(), ...series }))
      .describe('By the backend that answered, and its version; `none` where no backend did'),
  })
  .meta({ id: 'Traffic', description: 'Requests, errors and latency over time' })
