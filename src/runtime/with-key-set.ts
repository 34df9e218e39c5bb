/** Key sets of tokens that a configuration has in files. */
import { Failure } from '../errors/index.ts'
import { readKeys } from '../gateway/identify/node/read-keys.ts'
import type { GatewayConfig } from '../gateway/index.ts'

/** Key sets in files are read once, at start. @throws Failure `config-invalid` */
export const withKeySet = async (config: GatewayConfig): Promise<GatewayConfig> => {
  const { jwt } = config.identity
  if (!jwt || !('file' in jwt.jwks)) return config
  const { file } = jwt.jwks
  const read = await readKeys(file)
  if (typeof read !== 'string') {
    const keys = read.map((key) => ({ ...key }))
    return { ...config, identity: { ...config.identity, jwt: { ...jwt, jwks: { keys } } } }
  }
  const place = 'identity > jwt > jwks > file'
  const message = `${file} ${read}`
  throw new Failure('config-invalid', 'The key set cannot be read', [{ place, message }])
}
