/** What stands before the Workers, as routes of a zone do, and lets tests reach D1 and the cron by a request. */
import { answered, d1Front } from '../../support/d1-front.ts'

const cron = '/_test/cron'

export const frontScript = `
${d1Front}
export default {
  fetch: async (request, env) => {
    const { CONTROL, GATEWAY } = env
    const { pathname } = new URL(request.url)
    if (pathname === '${cron}') return Response.json(await CONTROL.scheduled({}))
    return (
      (await d1(request, env)) ??
      (pathname.startsWith('/_isthmus/') ? CONTROL : GATEWAY).fetch(request)
    )
  },
}`

/** One turn of the cron. @throws where it did not end well */
export const cronAt = async (url: string): Promise<void> => {
  const told = (await answered(url + cron)) as { readonly outcome: string }
  if (told.outcome !== 'ok') throw new Error(`The cron ended with ${told.outcome}`)
}
