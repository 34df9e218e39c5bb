/** One question to a backend whose answer is JSON, beside its lists. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { PagesOptions } from '../../gateway/rollout/losses/list-pages.ts'
import { HeaderList } from '../../http/index.ts'
import { parseBytes, type Json } from '../../json/index.ts'
import { readBody } from '../../upstream/index.ts'

/** Problems: those of `Backend.send` and `readBody`, and `backend-bad-answer` for what is no JSON. */
export const askJson = async (
  path: string,
  { backend, headers, limits, signal }: PagesOptions,
): Promise<Result<{ readonly status: number; readonly body: Json | undefined }>> => {
  const answer = await backend.send({
    method: 'GET',
    path,
    headers: HeaderList.of({
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...headers,
    }),
    body: null,
    route: 'plan',
    signal,
  })
  if (!answer.ok) return answer
  const { status, body } = answer.value
  if (status !== 200) {
    await body?.cancel().catch(() => undefined)
    return ok({ status, body: undefined })
  }
  const limit = limits.responseBytes
  const bytes = await readBody(answer.value, { limit, backend: backend.name, signal })
  if (!bytes.ok) return bytes
  const parsed = parseBytes(bytes.value, limits)
  if (parsed.ok) return ok({ status, body: parsed.value })
  const why = parsed.problem.detail.replace(/\.$/, '')
  const detail = `GET ${path} at ${backend.name} is not JSON: ${why}.`
  return failed(problem('backend-bad-answer', detail, { backend: backend.name }))
}
