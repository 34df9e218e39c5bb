/** `isthmus control`: sets up the control store, and makes tokens for its API. */
import { buildChoiceParser, buildCommand, buildRouteMap, numberParser } from '@stricli/core'
import type { PolicyEffect } from '../../control/effect.ts'
import type { Role } from '../../control/port.ts'
import { Failure, type Result } from '../../errors/index.ts'
import { note, jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { cliActor, storeFlags, withStore, type StoreFlags } from '../control/open.ts'
import { expiryOf } from '../control/expiry.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract, loadWrittenConfig } from '../load.ts'
import { ProblemFailure } from '../failures.ts'
import { gatewayFlags } from '../release/options.ts'

const roles = ['viewer', 'release-manager', 'admin'] as const satisfies readonly Role[]

const act = (name: string) => ({ actor: cliActor(), role: 'admin', action: name }) as const

/** @throws ProblemFailure */
const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value
  throw new ProblemFailure(result.problem)
}

type InitFlags = StoreFlags & JsonFlags
type FirstFlags = InitFlags & {
  readonly contract: string
  readonly d1Sql: boolean
  readonly fromMigration?: number
}

const firstAdmin = { name: 'first-admin', role: 'admin' } as const

/** What only Workers reach is set up by SQL; the secret is nowhere in it. */
const initD1 = async (context: CliContext, flags: FirstFlags): Promise<void> => {
  const { createToken } = await import('../../control/actions/tokens.ts')
  const { d1Sql } = await import('../control/d1-sql.ts')
  const { filesPolicy } = await import('../files-policy.ts')
  const { judgedFlagFolder } = await import('../flag-folder.ts')
  const contract = await loadContract(flags.contract)
  const config = await loadWrittenConfig(flags.config)
  const folder = await judgedFlagFolder(flags.config, config)
  const { entries } = await filesPolicy(flags.config, config, contract, folder)
  const { sql, filled } = await d1Sql(async (store) => {
    await store.commit({
      actor: cliActor(),
      action: 'policy.apply',
      reason: 'The control store begins with the policy of the files',
      edits: [...entries],
      judge: async () => [],
    })
    return valueOf(await createToken(store, act('token.create'), firstAdmin))
  })
  if (flags.json) return sayJson(context, { sql, token: filled.token, secret: filled.secret })
  say(context, sql.trimEnd())
  note(context, 'The SQL makes the tables, and begins with the policy of the files. Run it once by')
  note(
    context,
    '`wrangler d1 execute NAME --file FILE`: where there are tables it changes nothing.',
  )
  note(context, `The first token of an admin, which is shown this once:\n${filled.secret}`)
  return undefined
}

const upgradeD1 = async (context: CliContext, from: number, asJson: boolean): Promise<void> => {
  const { d1UpgradeSql } = await import('../control/d1-sql.ts')
  const sql = d1UpgradeSql(from)
  if (asJson) return sayJson(context, { sql })
  if (sql === '') note(context, 'The tables are up to date.')
  else say(context, sql.trimEnd())
  return undefined
}

const init = async (context: CliContext, flags: FirstFlags): Promise<void> => {
  const { d1Sql, fromMigration } = flags
  if (fromMigration !== undefined && !d1Sql) {
    throw new Failure(
      'usage',
      '--from-migration goes with --d1-sql: other stores know where they are',
    )
  }
  if (fromMigration !== undefined) return upgradeD1(context, fromMigration, flags.json)
  return d1Sql ? initD1(context, flags) : initStore(context, flags)
}

const initStore = (context: CliContext, flags: InitFlags): Promise<void> =>
  withStore(flags, async (store, where) => {
    const { createToken } = await import('../../control/actions/tokens.ts')
    const { isAlive } = await import('../../control/token-life.ts')
    const { applied } = await store.migrate()
    const now = Date.now()
    const admins = (await store.tokens()).filter((one) => one.role === 'admin' && isAlive(one, now))
    const made =
      admins.length > 0
        ? undefined
        : valueOf(await createToken(store, act('token.create'), firstAdmin))
    if (flags.json) {
      const { token = null, secret = null } = made ?? {}
      sayJson(context, { store: where, applied, token, secret })
      return
    }
    const state = applied.length > 0 ? 'its tables were brought up to date' : 'it is up to date'
    note(context, `The control store is ${where}; ${state}.`)
    if (made) {
      note(context, 'The first token of an admin, which is shown this once:')
      say(context, made.secret)
      note(context, 'Keep it where secrets are kept. Lost, another one is made here by')
      note(context, '`isthmus control token create --name NAME --role admin`.')
    } else {
      note(context, 'It has a token of an admin already: `isthmus control token list` shows them.')
    }
  })

const initCommand = buildCommand<FirstFlags>({
  func: action(init),
  parameters: {
    flags: {
      ...storeFlags,
      contract: contractFlag,
      d1Sql: {
        kind: 'boolean',
        brief:
          'Print SQL for a D1 database, with the policy of the files, in place of setting up a store',
        default: false,
      },
      fromMigration: {
        kind: 'parsed',
        parse: numberParser,
        brief:
          'Of a D1 database that is set up: the migration that it is at; prints SQL for those after it',
        placeholder: 'number',
        optional: true,
      },
      json: { ...jsonFlag, brief: 'Print store and token as JSON' },
    },
  },
  docs: {
    brief: 'Set up the control store, and print the first token of an admin',
    fullDescription:
      'Makes the tables of the control store, or brings them up to date. Where it has no token of an ' +
      'admin, one is made and printed, once. Whoever can open the database can always make another. ' +
      'With --d1-sql it prints SQL that sets up a D1 database by `wrangler d1 execute`, and the token on standard error.',
  },
})

type CreateFlags = InitFlags & {
  readonly name: string
  readonly role: Role
  readonly expires?: string
}

const create = (context: CliContext, flags: CreateFlags): Promise<void> =>
  withStore(flags, async (store) => {
    const { createToken } = await import('../../control/actions/tokens.ts')
    const { name, role, expires } = flags
    const expiresAt = expires === undefined ? undefined : expiryOf(expires, Date.now())
    const made = valueOf(await createToken(store, act('token.create'), { name, role, expiresAt }))
    if (flags.json) return sayJson(context, made)
    note(context, `A token for the role ${role}, which is shown this once:`)
    say(context, made.secret)
  })

const createCommand = buildCommand<CreateFlags>({
  func: action(create),
  parameters: {
    flags: {
      ...storeFlags,
      name: {
        kind: 'parsed',
        parse: String,
        brief: 'What it is called in the audit',
        placeholder: 'name',
      },
      role: {
        kind: 'parsed',
        parse: buildChoiceParser(roles),
        brief: 'What it may do: viewer, release-manager or admin',
        placeholder: 'role',
        proposeCompletions: (partial) => roles.filter((role) => role.startsWith(partial)),
      },
      expires: {
        kind: 'parsed',
        parse: String,
        brief: 'When it ends: 12h, 30d, 8w or a date; never when absent',
        placeholder: 'when',
        optional: true,
      },
      json: { ...jsonFlag, brief: 'Print the token as JSON' },
    },
  },
  docs: { brief: 'Make a token of the admin API, and print it once' },
})

const list = (context: CliContext, flags: InitFlags): Promise<void> =>
  withStore(flags, async (store) => {
    const { isAlive } = await import('../../control/token-life.ts')
    const tokens = await store.tokens()
    if (flags.json) return sayJson(context, { tokens })
    const now = Date.now()
    for (const token of tokens) {
      const { id, name, role, expiresAt, lastUsedAt } = token
      const ends =
        expiresAt === null
          ? 'does not end'
          : `${isAlive(token, now) ? 'ends' : 'ended'} ${expiresAt}`
      const used = lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`
      say(context, `${id}  ${role.padEnd(15)}  ${name}  (${ends}, ${used})`)
    }
    if (tokens.length === 0) note(context, 'There are no tokens.')
    return undefined
  })

const listCommand = buildCommand<InitFlags>({
  func: action(list),
  parameters: { flags: { ...storeFlags, json: jsonFlag } },
  docs: { brief: 'List the tokens of the admin API, without their secrets' },
})

const revoke = (context: CliContext, flags: InitFlags, wanted: string): Promise<void> =>
  withStore(flags, async (store) => {
    const { revokeToken } = await import('../../control/actions/tokens.ts')
    const named = (await store.tokens()).filter(({ id, name }) => wanted === id || wanted === name)
    const [token, ...others] = named
    if (!token || others.length > 0) {
      const message = token
        ? `Several tokens are called "${wanted}"`
        : `There is no token "${wanted}"`
      const issues =
        others.length > 0
          ? named.map(({ id, name }) => ({ place: id, message: `is "${name}"` }))
          : []
      throw new Failure('entry-not-found', message, issues)
    }
    const revoked = valueOf(await revokeToken(store, act('token.revoke'), token.id))
    if (flags.json) return sayJson(context, { revoked })
    note(context, `The token "${revoked.name}" (${revoked.id}) is accepted no more.`)
    return undefined
  })

const revokeCommand = buildCommand<InitFlags, [string]>({
  func: action(revoke),
  parameters: {
    flags: { ...storeFlags, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, brief: 'Id or name of the token', placeholder: 'token' }],
    },
  },
  docs: { brief: 'Revoke a token of the admin API; the last one of an admin stays' },
})

type InstancesFlags = InitFlags & {
  readonly gateway?: string
  readonly tokenFile?: string
  readonly policy?: number
}

const effectFor = async (flags: InstancesFlags): Promise<PolicyEffect> => {
  const { gateway, policy } = flags
  if (gateway !== undefined) {
    const { adminApi, tokenOf, valueOf: answerOf } = await import('../release/admin-api.ts')
    const ask = adminApi(gateway, await tokenOf(flags.tokenFile))
    return answerOf(await ask('/effect', { query: { policy } })) as PolicyEffect
  }
  const { effectOfPolicy } = await import('../../control/effect.ts')
  return withStore(flags, async (store) => valueOf(await effectOfPolicy(store, policy, Date.now())))
}

const instances = async (context: CliContext, flags: InstancesFlags): Promise<void> => {
  const found = await effectFor(flags)
  if (flags.json) return sayJson(context, found)
  const { effectText } = await import('../release/effect-text.ts')
  for (const line of effectText(found, Date.now())) say(context, line)
  return undefined
}

/** @throws Failure `usage` */
const parsePolicy = (text: string): number => {
  const number = Number(text)
  if (/^\d{1,15}$/.test(text) && number > 0) return number
  throw new Failure('usage', `"${text}" is no number of a policy: 1 or more`)
}

const instancesCommand = buildCommand<InstancesFlags>({
  func: action(instances),
  parameters: {
    flags: {
      ...storeFlags,
      ...gatewayFlags,
      policy: {
        kind: 'parsed',
        parse: parsePolicy,
        brief: 'Number of the policy that an edit made; the newest when absent',
        placeholder: 'number',
        optional: true,
      },
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Show which instance decides by which policy, and how long an edit took to get there',
    fullDescription:
      'Each process that decides requests, as it told the control store of itself last; with several ' +
      'workers, each of them. Clocks of several machines are compared: times are as exact as they are.',
  },
})

const tokenCommands = buildRouteMap({
  routes: { create: createCommand, list: listCommand, revoke: revokeCommand },
  docs: { brief: 'Tokens of the admin API' },
})

export const controlCommands = buildRouteMap({
  routes: { init: initCommand, instances: instancesCommand, token: tokenCommands },
  docs: { brief: 'Set up the control store, make tokens for its API, and show who follows it' },
})
