/** How clients say who they are, for documents of the API. */
import type { Security } from '../../contract/index.ts'
import type { GatewayConfig } from './config-schema.ts'

/** How clients say who they are, as the gateway recognises them; undefined where it knows nobody. */
export const securityOf = ({ identity }: GatewayConfig): Security | undefined => {
  const { apiKey, jwt, anonymous } = identity
  if (!apiKey && !jwt) return undefined
  return {
    schemes: {
      ...(apiKey ? { key: { type: 'apiKey', in: 'header', name: apiKey.header } } : {}),
      ...(jwt ? { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } : {}),
    },
    required: [
      ...(apiKey ? [{ key: [] }] : []),
      ...(jwt ? [{ token: [] }] : []),
      ...(anonymous.allow ? [{}] : []),
    ],
  }
}
