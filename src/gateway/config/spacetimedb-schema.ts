/** What a configuration may say of a backend that is a database of SpacetimeDB, without a process between. */
import * as z from 'zod'
import type { Issue } from '../../errors/index.ts'

export const spacetimedbSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe('Address of the server, such as `http://127.0.0.1:3000`'),
  database: z
    .string()
    .regex(
      /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
      'must be a name of small letters, digits and hyphens, such as iu-green',
    )
    .describe('Name of the database; it is made where there is none'),
  token: z
    .string()
    .min(1)
    .or(
      z.strictObject({
        env: z
          .string()
          .regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable')
          .describe('Environment variable that holds it'),
      }),
    )
    .optional()
    .describe('Token of the identity that owns the database'),
  tokenFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with that token, made where there is none; `.isthmus/spacetimedb.token` where neither is given',
    ),
})

export type SpacetimedbConfig = z.output<typeof spacetimedbSchema>

/** Where a database is: the address of such a backend, by which it is told from others. */
export const databaseUrl = ({
  url,
  database,
}: Pick<SpacetimedbConfig, 'url' | 'database'>): string => `${url.replace(/\/+$/, '')}/${database}`

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null

const addressIssues = (url: string): readonly string[] => {
  const { username, password, pathname, search, hash } = new URL(url)
  if (username !== '' || password !== '') return ['has credentials, which are a token here']
  return pathname === '/' && search === '' && hash === ''
    ? []
    : ['is not the address of a server alone: its database has a name of its own']
}

/** Works on input of any shape. A complete configuration, which has both, may be judged again. */
export const locationIssues = (name: string, backend: unknown): readonly Issue[] => {
  const { url, spacetimedb } = isMembers(backend) ? backend : {}
  const place = `backends > ${name}`
  if (spacetimedb === undefined) {
    const message = 'is nowhere: it has an address (url), or is a database of SpacetimeDB'
    return url === undefined ? [{ place, message, choices: ['url', 'spacetimedb'] }] : []
  }
  if (!isMembers(spacetimedb)) return []
  const { url: server, database, token, tokenFile } = spacetimedb
  const isAddress = typeof server === 'string' && URL.canParse(server)
  const own = isAddress && databaseUrl({ url: server, database: String(database) })
  return [
    ...(url === undefined || url === own
      ? []
      : [
          {
            place: `${place} > url`,
            message: 'is there beside `spacetimedb`: leave one of them out',
          },
        ]),
    ...(isAddress ? addressIssues(server) : []).map((message) => ({
      place: `${place} > spacetimedb > url`,
      message,
    })),
    ...(token === undefined || tokenFile === undefined
      ? []
      : [
          {
            place: `${place} > spacetimedb > tokenFile`,
            message: 'is there beside `token`: leave one of them out',
          },
        ]),
  ]
}
