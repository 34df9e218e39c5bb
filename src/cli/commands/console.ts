/** `isthmus console`: a link that signs somebody in to the console, once. */
import { buildChoiceParser, buildCommand } from '@stricli/core'
import type { Role } from '../../control/port.ts'
import { jsonFlag, note, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { expiryOf } from '../control/expiry.ts'
import { cliActor, storeFlags, withStore, type StoreFlags } from '../control/open.ts'
import { consoleLink } from '../control/console-link.ts'
import { action } from '../failing.ts'
import { loadWrittenConfig } from '../load.ts'
import { gatewayFlags } from '../release/options.ts'

const roles = ['viewer', 'release-manager', 'admin'] as const satisfies readonly Role[]

type Flags = StoreFlags &
  JsonFlags & {
    readonly role: Role
    readonly expires: string
    readonly url?: string
    readonly gateway?: string
    readonly tokenFile?: string
  }

const adminUrlOf = async ({ config }: Flags): Promise<string> => {
  const { listen } = await loadWrittenConfig(config)
  const { adminHost, adminPort } = listen
  // Who listens everywhere is reached here, too.
  const host = adminHost === '0.0.0.0' || adminHost === '::' ? '127.0.0.1' : adminHost
  return `http://${host.includes(':') ? `[${host}]` : host}:${adminPort}`
}

/** By a gateway that runs, where one is named; else by its control store. */
const codeOf = async (flags: Flags, expiresAt: string): Promise<string> => {
  const { role, gateway, tokenFile } = flags
  if (gateway === undefined) {
    return withStore(flags, (store) => store.createSignInLink({ role, expiresAt, by: cliActor() }))
  }
  const { adminApi, tokenOf, valueOf } = await import('../release/admin-api.ts')
  const ask = adminApi(gateway, await tokenOf(tokenFile))
  const asked = { method: 'POST', body: { role, expiresAt } }
  return (valueOf(await ask('/sign-in/links', asked)) as { readonly code: string }).code
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const { role, expires, json, gateway } = flags
  const expiresAt = expiryOf(expires, Date.now())
  const adminUrl = flags.url ?? gateway ?? (await adminUrlOf(flags))
  const url = consoleLink(adminUrl, await codeOf(flags, expiresAt))
  if (json) return sayJson(context, { url, role, expiresAt })
  note(context, `Signs somebody in as ${role}, once, until ${expiresAt}:`)
  say(context, url)
  return undefined
}

export const consoleCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      ...storeFlags,
      ...gatewayFlags,
      role: {
        kind: 'parsed',
        parse: buildChoiceParser(roles),
        brief: 'What whoever signs in may do: viewer, release-manager or admin',
        placeholder: 'role',
        default: 'admin',
        proposeCompletions: (partial) => roles.filter((role) => role.startsWith(partial)),
      },
      expires: {
        kind: 'parsed',
        parse: String,
        brief: 'Until when the link is good: 1h, 2d or a date',
        placeholder: 'when',
        default: '1h',
      },
      url: {
        kind: 'parsed',
        parse: String,
        brief:
          'The address of the admin listener, as a browser reaches it; that of the configuration when absent',
        placeholder: 'url',
        optional: true,
      },
      json: { ...jsonFlag, brief: 'Print the link as JSON' },
    },
  },
  docs: {
    brief: 'Print a link that signs somebody in to the console, once',
    fullDescription:
      'The console is a page on the admin listener of a gateway with a control store. The link is good ' +
      'for one person, once; whoever opens it is signed in for twelve hours, in that tab.',
  },
})
