/** `isthmus openapi`: what the gateway serves to clients of a version, as a document or as pages of all versions. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import { jsonFlag, note, say, sayJsonLine, type CliContext, type JsonFlags } from '../context.ts'
import { proposeVersions } from '../completion/values.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { configFlag, contractFlag, loadContract, versionOf } from '../load.ts'
import { parsePort } from '../ports.ts'
import { prettyJson } from '../../json/pretty-json.ts'
import { untilStopped } from '../until-stopped.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly server: string
  readonly serve: boolean
  readonly port: number
}

type DocumentOf = (key: string) => string

const documents = async (
  context: CliContext,
  flags: Flags,
  contract: Awaited<ReturnType<typeof loadContract>>,
): Promise<DocumentOf> => {
  const { openapi } = await import('../../contract/emit/openapi.ts')
  const { openApiOptions } = await import('../openapi-options.ts')
  const optionsOf = await openApiOptions(flags.config, contract, (line) => note(context, line))
  return (key) => prettyJson(openapi(contract, key, { serverUrl: flags.server, ...optionsOf(key) }))
}

const showAll = async (
  context: CliContext,
  flags: Flags,
  contract: Awaited<ReturnType<typeof loadContract>>,
): Promise<void> => {
  const document = await documents(context, flags, contract)
  const { scalarScript } = await import('../reference/scalar.ts')
  const { serveSite } = await import('../reference/serve-site.ts')
  const script = await scalarScript()
  const served = await serveSite({ contract, document, script }, flags.port).catch(
    (error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'port-in-use') throw error
      const hint = 'Stop the other program, or choose another port with --port.'
      throw new HintedFailure(hint, 'port-in-use', error.message)
    },
  )
  const stopped = untilStopped(context)
  if (flags.json) sayJsonLine(context, { url: served.url })
  else say(context, `All versions of ${contract.name} on ${served.url}. Ctrl-C ends it.`)
  await stopped
  await served.close()
}

const run = async (context: CliContext, flags: Flags, version?: string): Promise<void> => {
  const contract = await loadContract(flags.contract)
  if (flags.serve) {
    if (version === undefined) return showAll(context, flags, contract)
    throw new Failure('usage', '--serve shows all versions: leave the version out')
  }
  if (version === undefined) {
    const choices = contract.versions.map(({ key }) => key)
    throw new Failure('usage', 'Which version? Name one, or show all of them with --serve', [
      { place: 'version', message: 'is missing', choices },
    ])
  }
  const { key } = versionOf(contract, version)
  const document = await documents(context, flags, contract)
  say(context, document(key))
}

export const openapiCommand = buildCommand<Flags, [string?]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: {
        ...configFlag,
        brief: 'The configuration: what clients are recognised by, and how long versions live',
      },
      server: {
        kind: 'parsed',
        parse: String,
        brief: 'Where the gateway answers',
        placeholder: 'url',
        default: 'http://127.0.0.1:8787',
      },
      serve: {
        kind: 'boolean',
        brief: 'Show all versions in a browser, and what changed between any two',
        default: false,
        withNegated: false,
      },
      port: {
        kind: 'parsed',
        parse: parsePort,
        brief: 'The port of the pages, 0 for any',
        placeholder: 'port',
        default: '8790',
      },
      json: { ...jsonFlag, brief: 'Print errors and the address of the pages as JSON' },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'The version; left out with --serve',
          placeholder: 'version',
          optional: true,
          proposeCompletions: proposeVersions,
        },
      ],
    },
  },
  docs: {
    brief: 'Print the OpenAPI 3.1 document of a version, or show all versions',
    fullDescription:
      'Prints the OpenAPI 3.1 document of a version. With --serve a page on this machine shows the ' +
      'documents of all versions, and another one what changed between any two: changelog, examples, ' +
      'types and routes side by side, and the matrix. Both work offline: nothing is loaded from elsewhere.',
  },
})
