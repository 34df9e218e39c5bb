/** The headers that replication sends to a backend, with what the environment holds for them. */
import type { Issue } from '../../errors/index.ts'
import type { ReplicationConfig } from './replication-schema.ts'

/** Visible ASCII, without blanks around it (RFC 9110 section 5.5). */
const isHeaderValue = (text: string): boolean => /^[!-~](?:[ -~]*[!-~])?$/.test(text)

/** A header with its value, or with what is wrong with its variable; never the value. */
export type ReplicationHeader =
  | { readonly name: string; readonly value: string }
  | { readonly issue: Issue }

/**
 * @param backend its name, for issues
 * @example replicationHeaders('green', config.backends.green.replication, process.env)
 */
export const replicationHeaders = (
  backend: string,
  { headers }: Pick<ReplicationConfig, 'headers'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly ReplicationHeader[] =>
  Object.entries(headers).map(([name, given]) => {
    if (typeof given === 'string') return { name, value: given }
    const value = env[given.env]
    const place = `backends > ${backend} > replication > headers > ${name}`
    if (!value) return { issue: { place, message: `the environment has no ${given.env}` } }
    if (isHeaderValue(value)) return { name, value }
    const message = `${given.env} holds what no header carries as it is: use ASCII without blanks around it`
    return { issue: { place, message } }
  })
