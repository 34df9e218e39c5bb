/** Whether a page is well-formed, as XML is: so that nothing of what was put into it has become markup. */

const token =
  /<!doctype html>|<!--|<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/gy

const entity = /^(?:amp|lt|gt|quot|#39);/

/** Names of its elements, in their order. @throws Error at the first place that is wrong */
export const elementsOf = (page: string): readonly string[] => {
  const open: string[] = []
  const found: string[] = []
  token.lastIndex = 0
  while (token.lastIndex < page.length) {
    const at = token.lastIndex
    const match = token.exec(page)
    const wrong = (why: string): never => {
      throw new Error(`${why} at ${at}: ${page.slice(at, at + 80)}`)
    }
    if (!match) return wrong('No markup')
    const [all, isEnd, name, attributes = '', isEmpty, text] = match
    if (all === '<' || all === '<!--') return wrong('No markup')
    for (const [, after = ''] of (attributes + (text ?? '')).matchAll(/&([^&]*)/g))
      if (!entity.test(after)) return wrong('A bare ampersand')
    if (name === undefined) continue
    if (isEnd) {
      const last = open.pop()
      if (last !== name) return wrong(`<${last}> is not closed`)
      continue
    }
    const names = [...attributes.matchAll(/\s([\w:-]+)="[^"]*"/g)].map(([, one]) => one ?? '')
    if (new Set(names).size < names.length) return wrong('An attribute twice')
    if (names.some((one) => /^on/i.test(one) || one === 'style'))
      return wrong('A forbidden attribute')
    found.push(name)
    if (!isEmpty) open.push(name)
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.join(', ')}`)
  return found
}
