/**
 * Scalar's page as the one script that its package for fastify serves, compressed: that package has
 * nothing else to install, where the reference's own one brings 300 MB.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import scalar from '@scalar/fastify-api-reference'
import { fastify } from 'fastify'

export const scalarScript = async (): Promise<Uint8Array> => {
  const app = fastify()
  await app.register(scalar, { routePrefix: '/', configuration: { content: {} } })
  const { statusCode, body } = await app.inject('/js/scalar.js')
  await app.close()
  if (statusCode !== 200) throw new Error(`Scalar's package answers ${statusCode} for its script`)
  return promisify(gzip)(body, { level: 9 })
}
