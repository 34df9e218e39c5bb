/** What a configuration file may say, with the words that its reference page is generated from. */
import * as z from 'zod'
import { signatures } from './signatures.ts'
import { isFieldName, isFraming } from '../../http/index.ts'
import { controlSchema } from './control-schema.ts'
import { ofrepSchema } from './ofrep-schema.ts'
import { freshnessSchema } from './freshness-schema.ts'
import { replicationSchema } from './replication-schema.ts'
import { rolloutsSchema } from './rollouts-schema.ts'
import { spacetimedbSchema } from './spacetimedb-schema.ts'
import { logLevels } from '../../telemetry/index.ts'
import { isReservedId } from '../../policy/index.ts'

/** Which names there are only the contract knows. */
const versionText = z
  .string()
  .regex(/^\w[\w.~-]{0,63}$/, 'must be the name of a version, such as 1.0, v2 or 2022-11-28')
const name = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'must be a short name without spaces')
const headerName = z
  .string()
  .refine(isFieldName, 'must be an HTTP header name')
  .refine((header) => !isFraming(header), 'is a header by which HTTP itself works: choose another')
const cookieName = z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,256}$/, 'must be the name of a cookie')
const variableName = z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable')
const milliseconds = z.int().min(1)
const bytes = z.int().min(1)
const count = z.int().min(1)
const port = z.int().min(0).max(65535)

const backend = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address of the backend; its path is put in front of every request path. Every backend has one, or `spacetimedb`',
    ),
  spacetimedb: spacetimedbSchema
    .optional()
    .describe(
      'A database of SpacetimeDB with the documents of Inner Universe, in place of `url`: the gateway holds a copy of it in memory, and writes without a store process between. On Node',
    ),
  version: versionText.describe('Schema version that this backend speaks'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address by which the backend names itself in links, where it differs from `url`: such links, in headers and in fields that the contract marks as links, lead through the gateway, and stay absolute',
    ),
  timeouts: z
    .strictObject({
      connectMs: milliseconds.optional().describe('Longest time to connect'),
      headersMs: milliseconds.optional().describe('Longest wait for the head of an answer'),
      bodyMs: milliseconds.optional().describe('Longest silence within the body of an answer'),
      totalMs: milliseconds
        .optional()
        .describe('Longest time for all of an answer; NDJSON and event streams may take longer'),
    })
    .optional()
    .describe('Time limits for this backend'),
  connections: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe(
      'Requests that it is sent at once, 256 unless told otherwise; as many more wait, others are answered 503. Those of one route, and uploads under way, take half of them at most',
    ),
  replication: replicationSchema
    .prefault({})
    .describe('How the backend takes replicated writes while a rollout runs, and what it can do'),
})

const decision = z.strictObject({
  flag: z.string().min(1).describe('Flag whose value is the name of a backend'),
  fallback: name.describe('Backend used where the flag gives none'),
  killSwitch: z
    .strictObject({
      flag: z.string().min(1).describe('Boolean flag that overrides the decision when it is true'),
      backend: name.describe('Backend that then takes every request'),
    })
    .optional()
    .describe('A switch that sends every request to one backend'),
})

const lifecycle = z.strictObject({
  deprecated: z.iso
    .datetime({ offset: true })
    .or(z.iso.date())
    .optional()
    .describe('Since when the version is deprecated; answers carry `Deprecation`'),
  sunset: z.iso
    .datetime({ offset: true })
    .or(z.iso.date())
    .optional()
    .describe('When the version is going to be retired; answers carry `Sunset`'),
  retired: z.boolean().optional().describe('Whether the version is answered with 410 only'),
  successor: versionText.optional().describe('Version to move to'),
  link: z.url().optional().describe('Page about the deprecation; answers carry `Link`'),
})

const versions = z.strictObject({
  default: versionText
    .optional()
    .describe(
      'Version of clients that say none and have no pin; `1.0` when absent, or the oldest where the contract has no version of that name',
    ),
  match: z
    .enum(['exact', 'at-or-before'])
    .default('exact')
    .describe(
      'What a client gets that says a version between two: `exact` refuses, `at-or-before` serves the older one, and names it in the answer',
    ),
  header: headerName
    .refine(
      (header) => !/^(?:content-(?!length$).*|vary|etag|location|set-cookie|date)$/i.test(header),
      'is a header that answers have already: choose another',
    )
    .default('API-Version')
    .describe('Header in which clients say their version'),
  mediaTypeParameter: z
    .string()
    .regex(/^[\w-]+$/)
    .or(z.literal(false))
    .default('version')
    .describe('Parameter of `Accept` and `Content-Type` that says it, or false'),
  mediaType: z
    .string()
    .regex(
      /^application\/[\w.-]*\{version\}[\w.-]*\+json$/,
      'must be a JSON media type that holds {version}, such as application/vnd.shop.v{version}+json',
    )
    .optional()
    .describe(
      'Media type of `Accept` and `Content-Type` that carries the version, such as `application/vnd.shop.v{version}+json`; backends see `application/json`',
    ),
  query: z
    .string()
    .min(1)
    .or(z.literal(false))
    .default('api-version')
    .describe('Query parameter that says it, or false'),
  pathPrefix: z
    .boolean()
    .or(
      z
        .string()
        .regex(
          /^(?:\/(?!\.{1,2}\/)[\w.~-]+)*\/[\w.~-]*\{version\}[\w.~-]*$/,
          'must be true, false, or the beginning of a path that ends with the segment of the version, such as /api/v{version}',
        ),
    )
    .default(true)
    .describe(
      'Whether a path may start with it, and how: true is `/v{version}`, as in `/v1.0/entities`; `/api/v{version}` is taken off as a whole',
    ),
  route: z
    .boolean()
    .default(false)
    .describe(
      'Whether the path of a route says it, where the version by pin or default has no such path: of those that have it, the newest',
    ),
  lifecycle: z
    .record(versionText, lifecycle)
    .default({})
    .describe('Deprecated and retired versions'),
})

const jwks = z.union([
  z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(100) }),
  z.strictObject({ url: z.url({ protocol: /^https?$/ }) }),
  z.strictObject({ file: z.string().min(1) }),
])

const jwt = z.strictObject({
  jwks: jwks.describe('Public keys: inline `keys`, a `url` that serves them, or a `file`'),
  issuer: z.string().min(1).optional().describe('Required `iss`'),
  audience: z.string().min(1).optional().describe('Required `aud`'),
  clientClaim: z.string().min(1).default('sub').describe('Claim that holds the id of the client'),
  tenantClaim: z.string().min(1).optional().describe('Claim that holds the tenant'),
  algorithms: z
    .array(
      z.enum(signatures, 'unsigned tokens are not accepted, nor ones signed with a shared secret'),
    )
    .min(1)
    .default(['RS256', 'PS256', 'ES256', 'EdDSA'])
    .describe('Accepted signature algorithms; only ones with public keys'),
  requiredClaims: z
    .array(z.string().min(1))
    .default(['exp'])
    .describe('Claims that a token must have, beside those that are compared'),
  clockToleranceMs: z
    .int()
    .min(0)
    .max(300_000)
    .default(5000)
    .describe('How far the clock of the signer may be off, for `exp` and `nbf`'),
  otherSchemes: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe(
      'What happens to an `Authorization` header with a scheme other than Bearer: `refuse` answers 401; `pass` leaves it to the backend, and the client is recognised by other means or is anonymous',
    ),
  forward: z.boolean().default(false).describe('Whether the token is forwarded to the backend'),
})

const identity = z.strictObject({
  apiKey: z
    .strictObject({
      header: headerName.default('X-API-Key').describe('Header that holds the key'),
      forward: z
        .boolean()
        .default(false)
        .describe('Whether the backend gets the header, too: for APIs whose own keys these are'),
    })
    .optional()
    .describe('Clients may present one of the keys listed under `clients`'),
  jwt: jwt.optional().describe('Clients may present a signed token as `Authorization: Bearer`'),
  trustedHeader: z
    .strictObject({
      name: headerName.describe('Header that holds the id of the client, set by a proxy before us'),
      secret: z
        .strictObject({
          header: headerName.describe('Header in which the proxy proves itself'),
          env: variableName.describe('Environment variable that holds the shared secret'),
        })
        .optional()
        .describe('A secret shared with the proxy; without it the network must be trusted'),
    })
    .optional()
    .describe('A proxy before us has identified the client'),
  anonymous: z
    .strictObject({
      allow: z.boolean().default(true).describe('Whether clients may come without credentials'),
      explain: z.boolean().default(false).describe('Whether they may ask for `Isthmus-Decision`'),
      sticky: z
        .union([z.strictObject({ header: headerName }), z.strictObject({ cookie: cookieName })])
        .optional()
        .describe(
          'Header or cookie by which percentages of flags tell them apart, so that each of them stays where it is; without it all of them are one. Flags see `anonymous:` and a digest of the value, the backend sees the header as it is',
        ),
    })
    .prefault({})
    .describe('Clients without credentials'),
})

const keyDigest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be `sha256:` and 64 lower-case hex digits, never the key')

const client = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(256)
    .refine((id) => !isReservedId(id), 'means nobody in particular')
    .describe('Name of the client, as flags and logs see it'),
  key: keyDigest.optional().describe('SHA-256 of its API key'),
  keys: z
    .array(keyDigest)
    .min(1)
    .max(10)
    .optional()
    .describe('SHA-256 of each of its API keys, where it has several: while they are replaced'),
  via: z
    .array(z.enum(['api-key', 'jwt', 'trusted-header']))
    .min(1)
    .optional()
    .describe('What it may be recognised by, when not by everything under `identity`'),
  pin: versionText.optional().describe('Version it speaks when it says none'),
  tenant: z.string().min(1).optional().describe('Tenant, for flags'),
  attributes: z
    .record(
      z.string().regex(/^[A-Za-z_][\w-]{0,63}$/, 'must be a name of letters, digits, _ and -'),
      z.union([z.string().max(256), z.number(), z.boolean()]),
    )
    .optional()
    .describe('What flags see of it beside, by name: `{ ring: 1 }` is `{"var": "ring"}` there'),
  explain: z.boolean().default(false).describe('Whether it may ask for `Isthmus-Decision`'),
})

const limits = z.strictObject({
  bodyBytes: bytes.default(8 * 1024 * 1024).describe('Largest request body'),
  responseBytes: bytes
    .default(32 * 1024 * 1024)
    .describe('Largest document, or item of a list or stream, that is adapted as a whole'),
  adaptedBytes: bytes
    .default(32 * 1024 * 1024)
    .describe(
      'Largest body, document or item of a list or stream once it has been adapted: defaults may make it many times as large',
    ),
  mergeBytes: bytes
    .default(8 * 1024 * 1024)
    .describe('Largest stored document that the write of a client is merged into'),
  work: z
    .int()
    .min(1000)
    .default(50_000_000)
    .describe('Most members and items that one JSON Patch may move or look at'),
  bufferBytes: bytes
    .default(1024 * 1024)
    .describe(
      'Larger answers are sent while they are adapted: an error late in one breaks the connection',
    ),
  depth: z.int().min(1).max(1000).default(128).describe('Deepest nesting of JSON'),
  headerBytes: bytes.default(32 * 1024).describe('Largest sum of request headers'),
  headersMs: milliseconds
    .default(10_000)
    .describe('Longest time for the head of a request to arrive; on Node'),
  requestMs: milliseconds.default(30_000).describe('Longest time for a request body to arrive'),
  writeMs: milliseconds
    .default(60_000)
    .describe(
      'Longest time that a client may take nothing of an answer that is there for it; its connection is then reset. On Node',
    ),
  requests: count
    .default(2000)
    .describe('Most requests under way at once; others are answered 503. On Node'),
  connections: count
    .default(10_000)
    .describe(
      'Most connections of clients; idle ones make room, others are answered 503. On Node, where half of the files that the process may have open is the most',
    ),
})

const threads = z.strictObject({
  count: z
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe(
      'How many there are at most; one less than the cores, and no more than four, when absent (with several `workers`, as many as there are cores for each). With 0 all is done in the thread that answers requests',
    ),
  queued: z.int().min(0).default(32).describe('Large bodies that may wait for a thread'),
  heldBytes: bytes
    .default(128 * 1024 * 1024)
    .describe('Bytes of all large bodies that are waiting or under way'),
  jobMs: milliseconds.default(10_000).describe('Longest time that one body may take'),
  memoryMb: z.int().min(64).default(512).describe('Memory for values of one thread, in MiB'),
})

const cache = z.strictObject({
  routes: z
    .array(z.string())
    .min(1)
    .describe('Ids of the reads and lists whose answers are kept; others never are'),
  maxBytes: bytes
    .default(32 * 1024 * 1024)
    .describe('Memory for all of them; those least used go first'),
  maxAnswerBytes: bytes.default(1024 * 1024).describe('Largest answer that is kept'),
})

const origin = z
  .string()
  .regex(
    /^(?:\*|[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?)$/,
    'must be an origin as browsers send it, such as https://app.example, or *',
  )

const cors = z.strictObject({
  origins: z.array(origin).min(1).describe('Origins whose pages may read answers; `*` for all'),
  methods: z
    .array(z.string().regex(/^(?:\*|[A-Z][A-Z-]*)$/, 'must be a method in capitals'))
    .min(1)
    .default(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
    .describe('Methods that they may use'),
  headers: z
    .array(headerName)
    .min(1)
    .optional()
    .describe('Headers that they may send; those that they ask for when absent'),
  credentials: z
    .boolean()
    .default(false)
    .describe('Whether browsers send cookies and certificates along'),
  maxAge: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds for which a browser need not ask again; its own choice when absent'),
  exposedHeaders: z
    .array(headerName)
    .default([])
    .describe('Headers that they may read, beside those of the gateway'),
})

const passing = z.strictObject({
  prefix: z
    .string()
    .regex(
      /^(?!.*\/\/)\/(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w\-.~!$&'()*+,=:@/]*$/,
      'must be a path such as /files/, without anything encoded',
    )
    .describe('What the path begins with: `/files/` is all below it, `/files` itself, too'),
  methods: z
    .array(
      z
        .string()
        .regex(/^[A-Z][A-Z-]*$/, 'must be a method in capitals')
        .regex(/^(?!(?:TRACE|CONNECT)$)/, 'never passes'),
    )
    .min(1)
    .describe('What may be done there; `GET` includes `HEAD`'),
})

const wayOut =
  "say 'refuse', or list what passes: { pass: [{ prefix: '/files/', methods: ['GET'] }] }"

const unknownRoutes = z.union(
  [
    z.literal('refuse'),
    z.strictObject({
      pass: z.array(passing).min(1).describe('What passes untouched, past all adapters'),
    }),
  ],
  {
    error: ({ input }) =>
      input === 'pass'
        ? `'pass' would let everything past the adapters that is spelled a little differently; ${wayOut}`
        : wayOut,
  },
)

/** Everything a configuration may say. */
export const configSchema = z.strictObject({
  backends: z.record(name, backend).describe('The backends, by name'),
  decision: decision.describe('How a backend is chosen per request'),
  versions: versions.prefault({}).describe('How clients say their version'),
  identity: identity.prefault({}).describe('How clients are recognised'),
  clients: z.array(client).default([]).describe('Known clients'),
  limits: limits.prefault({}).describe('Bounds on what is accepted'),
  unknownRoutes: unknownRoutes
    .default('refuse')
    .describe(
      'Paths that no version of the contract has: refused, but for those listed in `{ pass: [{ prefix, methods }] }`',
    ),
  cors: cors
    .optional()
    .describe('Which pages of other origins may call the gateway; the backend decides when absent'),
  threads: threads
    .prefault({})
    .describe('Threads for large bodies, so that no request waits for another; Workers have none'),
  cache: cache
    .optional()
    .describe(
      'Keeps adapted answers, and asks the backend every time whether they are still current; off when absent',
    ),
  freshness: freshnessSchema
    .optional()
    .describe('How long browsers, proxies and CDNs may keep answers without asking'),
  onMisfit: z
    .record(z.string(), z.enum(['refuse', 'omit']))
    .default({})
    .describe(
      'By the id of a list or stream, where it is to be otherwise than the contract says: `refuse` gives up an answer with an item that cannot be carried to the client, `omit` leaves the item out',
    ),
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
      port: port.default(8787).describe('Port of the gateway'),
      adminHost: z
        .string()
        .min(1)
        .default('127.0.0.1')
        .describe(
          'Address of the admin listener, whatever `host` is: it asks for no credentials, so keep it where only operators reach it',
        ),
      adminPort: port.default(8788).describe('Port of the admin listener'),
      closeDelayMs: z
        .int()
        .min(0)
        .max(600_000)
        .optional()
        .describe(
          'How long the gateway goes on taking requests after SIGTERM, while `/readyz` already says 503, so that load balancers have time to look elsewhere; with `isthmus serve` 5000 when absent',
        ),
    })
    .prefault({})
    .describe('Where the gateway listens'),
  log: z
    .strictObject({
      level: z
        .enum(logLevels)
        .default('info')
        .describe(
          'Least level that is written: `info` has one line per request; `warn` those that the gateway refused; `error` those that failed',
        ),
    })
    .prefault({})
    .describe('What is logged'),
  workers: z
    .literal('auto')
    .or(z.int().min(1).max(256))
    .default(1)
    .describe(
      'How many processes serve clients: `auto` is one for each core. Limits on connections, requests, large bodies and the cache hold for all of them together. Only `isthmus serve`',
    ),
  forwarded: z
    .strictObject({
      trust: z
        .boolean()
        .default(false)
        .describe('Whether the peer is a proxy of ours, whose `Forwarded` is believed'),
    })
    .prefault({})
    .describe('Which headers tell backends where a request came from'),
  flags: z
    .strictObject({
      folder: z.string().min(1).default('flags').describe('Folder of flag files'),
      onBroken: z
        .enum(['refuse', 'fallback'])
        .default('refuse')
        .describe(
          'What a start does where flags or the policy file are broken and nothing good of them was kept: `refuse` it, or serve the `fallback` of the decision until they are mended',
        ),
    })
    .prefault({})
    .describe('Where flag definitions live'),
  policy: z
    .strictObject({
      file: z
        .string()
        .min(1)
        .default('policy.json')
        .describe('File of clients, life of versions and kill switches; it need not be there'),
    })
    .prefault({})
    .describe('What of the policy may change without a reload, beside flags; on Node'),
  state: z
    .string()
    .min(1)
    .or(z.literal(false))
    .optional()
    .describe(
      'Folder of this instance: the last good policy, which a start goes on with, and its own kill file, `kill.json`. `.isthmus` under `isthmus serve` when absent, and none for gateways that programs start; false for none',
    ),
  control: controlSchema
    .optional()
    .describe(
      'The control plane: a store of policy, audit and facts, and the admin API over it; none when absent',
    ),
  rollouts: rolloutsSchema
    .prefault({})
    .describe('Times by which rollouts work; which rollouts there are, the policy says'),
  ofrep: ofrepSchema
    .optional()
    .describe(
      'Clients may ask flags by the OpenFeature Remote Evaluation Protocol, at `/ofrep/v1/`; not when absent',
    ),
})

/** A configuration as its author writes it: what has a default may be left out. */
export type GatewayConfigInput = z.input<typeof configSchema>

/** A complete configuration. Versions in it are as they were written: `servedConfig` reads them. */
export interface GatewayConfig extends Omit<z.output<typeof configSchema>, 'backends'> {
  readonly backends: Record<string, BackendConfig>
}

export interface BackendConfig extends z.output<typeof backend> {
  /** Of a database of SpacetimeDB, what tells it from others. */
  readonly url: string
}

export type { SpacetimedbConfig } from './spacetimedb-schema.ts'

export type LifecycleConfig = z.output<typeof lifecycle>
export type ClientConfig = z.output<typeof client>
export type IdentityConfig = z.output<typeof identity>
export type JwtConfig = z.output<typeof jwt>

/** How clients say their version, and how long versions live. */
export type VersionsConfig = GatewayConfig['versions']
