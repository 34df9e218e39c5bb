/** What may be shown of servers: their address without secrets, their words without the token. */

/** Host and port alone: anything else of a URL may be a secret. */
export const hostOf = (url: string): string => new URL(url).host

/** Text of a server in one short line, without the token, which it may repeat. */
export const shownText = (text: string, token: string | undefined): string => {
  const safe = token === undefined || token === '' ? text : text.replaceAll(token, '…')
  const line = safe.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
