/** Whether a backend answers, and speaks the version that the configuration says. */
import type { Scheme } from '../../contract/index.ts'
import { HintedFailure } from '../failures.ts'

/** @param file the configuration, as hints name it */
export const backend = async (
  url: string,
  version: string,
  file: string,
  scheme: Scheme | undefined,
): Promise<string> => {
  const answer = await fetch(`${url.replace(/\/$/, '')}/schema`, {
    signal: AbortSignal.timeout(3000),
    redirect: 'manual',
  }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message
    throw new HintedFailure(
      `Start the store, or correct its url in ${file}. For a try: isthmus demo.`,
      'backend-unreachable',
      `${url} does not answer (${reason})`,
    )
  })
  const schema = (await answer.json().catch(() => ({}))) as { readonly version?: unknown } | null
  if (typeof schema?.version !== 'string') return `${url} answers, and does not tell its version`
  const key = (name: string): string => scheme?.parse(name) ?? name
  // Without a contract, which is told elsewhere, nobody knows which names mean the same.
  if (!scheme || key(schema.version) === key(version)) {
    return `${url} speaks ${schema.version}`
  }
  throw new HintedFailure(
    `Correct \`version\` of this backend in ${file}, or its url.`,
    'backend-bad-answer',
    `${url} speaks ${schema.version}, the configuration says ${version}`,
  )
}
