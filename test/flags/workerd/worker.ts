/** A Worker that answers what the shipped flags decide for the client named in the query. */
import entitySchema from '../../../flags/entity-schema.json' with { type: 'json' }
import killSwitch from '../../../flags/kill-switch.json' with { type: 'json' }
import { createFlags, staticSource, type Flags } from '../../../src/flags/index.ts'
import { createMetrics, prometheusText, silentLogger } from '../../../src/telemetry/index.ts'

let flags: Flags | undefined
const metrics = createMetrics()

export default {
  async fetch(request: Request): Promise<Response> {
    flags ??= await createFlags({
      source: await staticSource({
        'flags/entity-schema.json': entitySchema,
        'flags/kill-switch.json': killSwitch,
      }),
      log: silentLogger,
      metrics,
    })
    const context = {
      targetingKey: new URL(request.url).searchParams.get('client') ?? 'anonymous',
      clientVersion: '1.0',
      route: 'entities.get',
      resource: 'entities',
      method: 'GET',
    }
    return Response.json({
      version: flags.version,
      backend: await flags.string('entity-schema', 'none', context),
      allToBlue: await flags.boolean('all-to-blue', true, context),
      metrics: prometheusText(metrics.collect()),
    })
  },
}
