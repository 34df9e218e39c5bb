/** `isthmus explain`: what the gateway would decide for a request, step by step, without sending it. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import type { ExplainInput, Explanation, GatewayConfig } from '../../gateway/index.ts'
import { jsonFlag, say, sayJson, styled, type CliContext, type JsonFlags } from '../context.ts'
import {
  proposeClients,
  proposeMethods,
  proposePaths,
  proposeVersions,
} from '../completion/values.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'
import { readBytes } from '../read-file.ts'
import { rulesText } from '../rules-text.ts'
import { runExplainWrite } from './explain-write.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly client?: string
  readonly version?: string
  readonly header?: readonly string[]
  readonly gateway?: string
  readonly write: boolean
  readonly store?: string
  readonly stored?: string
  readonly body?: string
}

const headersOf = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Failure('usage', `"${line}" is not a header such as 'Name: value'`)
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    }),
  )

/** @throws Failure `unknown-client` for an id with which nobody could come in: most likely misspelt */
const assertClient = ({ identity, clients }: GatewayConfig, id: string, file: string): void => {
  const anyId = identity.jwt !== undefined || identity.trustedHeader !== undefined
  const choices = clients.map((client) => client.id)
  if (anyId || choices.includes(id)) return
  throw new HintedFailure(
    'Name one of them, or leave --client out for a client without credentials.',
    'unknown-client',
    `There is no client "${id}"`,
    [{ place: `${file} > clients`, message: `none has the id "${id}"`, choices }],
  )
}

const inputOf = async (flags: Flags, method: string, path: string): Promise<ExplainInput> => {
  const headers = headersOf(flags.header ?? [])
  const body =
    flags.body === undefined ? undefined : Buffer.from(await readBytes(flags.body)).toString()
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  const type =
    method.toUpperCase() === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  return {
    method: method.toUpperCase(),
    path,
    headers: body === undefined || isTyped ? headers : { ...headers, 'Content-Type': type },
    ...(body === undefined ? {} : { body }),
    ...(flags.client === undefined ? {} : { client: flags.client }),
    ...(flags.version === undefined ? {} : { version: flags.version }),
  }
}

/** By the files of the project, as a gateway would that started now. */
const byFiles = async (flags: Flags, input: ExplainInput): Promise<Explanation> => {
  const contract = await loadContract(flags.contract)
  const config = await loadConfig(flags.config)
  if (flags.client !== undefined) assertClient(config, flags.client, flags.config)
  const { openGateway } = await import('../../runtime/open-gateway.ts')
  const { silentLogger } = await import('../../telemetry/index.ts')
  const opened = await openGateway({ contract, config, log: silentLogger })
  try {
    return await opened.gateway.explain(input)
  } finally {
    await opened.close()
  }
}

const run = async (
  context: CliContext,
  flags: Flags,
  method: string,
  path: string,
): Promise<void> => {
  if (!path.startsWith('/')) throw new Failure('usage', `"${path}" is not a path such as /entities`)
  if (flags.write) {
    if (flags.gateway !== undefined) {
      throw new Failure('usage', '--write asks no gateway: leave out --gateway, or --write')
    }
    return runExplainWrite(context, flags, method, path)
  }
  const input = await inputOf(flags, method, path)
  const explanation =
    flags.gateway === undefined
      ? await byFiles(flags, input)
      : await (await import('../ask-gateway.ts')).askGateway(flags.gateway, input)
  if (flags.json) sayJson(context, explanation)
  else {
    for (const { step, ok, says, rules } of explanation.steps) {
      const mark = ok ? styled(context, 'green', 'ok') : styled(context, 'red', 'no')
      say(context, `${mark}  ${step.padEnd(9)}  ${says}`)
      for (const line of rules ? rulesText(rules) : []) say(context, `${' '.repeat(15)}${line}`)
    }
    const { problem } = explanation
    if (problem) say(context, `\nAnswer: ${problem.status} ${problem.title} (${problem.code})`)
  }
  if (explanation.problem) context.process.exitCode = 1
}

const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

export const explainCommand = buildCommand<Flags, [string, string]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      client: { ...text('Ask as this client', 'id'), proposeCompletions: proposeClients },
      version: {
        ...text('As if the client had said this version', 'version'),
        proposeCompletions: proposeVersions,
      },
      header: {
        kind: 'parsed',
        parse: String,
        variadic: true,
        optional: true,
        brief: "A header of the request, as 'Name: value'; may be given again",
        placeholder: 'header',
      },
      gateway: text(
        'Ask a running gateway, by the address of its admin listener, instead of the files',
        'url',
      ),
      write: {
        kind: 'boolean',
        brief: 'Show, field by field, how a write would change a stored document',
        default: false,
        withNegated: false,
      },
      store: {
        ...text('With --write: the version of the store', 'version'),
        proposeCompletions: proposeVersions,
      },
      stored: text('With --write: a file with what is stored, in that version', 'file'),
      body: text('A file with what the client sends', 'file'),
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'The method, such as GET',
          placeholder: 'method',
          proposeCompletions: proposeMethods,
        },
        {
          parse: String,
          brief: 'The path and query, such as /entities',
          placeholder: 'path',
          proposeCompletions: proposePaths,
        },
      ],
    },
  },
  docs: {
    brief: 'Show what the gateway would decide for a request, without sending it',
    fullDescription:
      'Takes every step of a real request but the sending; give the body of a write with --body, or it is judged without one. ' +
      'Exit code 1 when the gateway would answer with a problem of its own. With --write neither flags nor clients are asked: a client of --version writes to a store of --store.',
  },
})
